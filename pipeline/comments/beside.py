"""What stands beside the name and the text of a comment: badges that tell who somebody is, and controls."""

import re

from lxml.html import HtmlElement

from pipeline.markup.wordlist import words

_TAGS = words("span b strong em i sup small label mark abbr div a li p")
_LONGEST = 60
_STAFF = re.compile(
    r"\W*(?:(?:the |post |article )?author|op|admin(?:istrator)?|mod(?:erator)?|staff|team|clinic|practice|editor|"
    r"doctor|(?:beitrags)?autor(?:in)?|praxis(?:team)?|moderatorin|redaktion|"
    r"auteure?(?: de l['’]article)?|autrice|modérateur|équipe|"
    r"autora?(?: de la entrada| del artículo| d[eo] post)?|moderador|clínica|equipo|autore(?: dell['’]articolo)?|"
    r"clinica|amministratore|equipe|beheerder|berichtauteur)\W*",
    re.IGNORECASE,
)
_CONTROL = (
    r"(?:reply|respond|likes?|dislikes?|share|report|flag|edit|delete|permalink|link|quote|helpful|upvote|downvote|"
    r"antworten?|gefällt mir|melden|teilen|zitieren|bearbeiten|löschen|répondre|j['’]aime|signaler|partager|citer|"
    r"responder|me gusta|denunciar|compartir|rispondi|mi piace|segnala|condividi|curtir|beantwoorden|reageer|reageren|"
    r"vind ik leuk|(?:view|hide|show) (?:more|replies)|\d+)"
)
_CONTROLS = re.compile(rf"\W*(?:{_CONTROL}\W+)*(?:{_CONTROL}\W*)?", re.IGNORECASE)


def is_badge(element: HtmlElement) -> bool:
    """Whether an element beside a name says no more than that it is the author's or the clinic's."""
    text = element.text
    return element.tag in _TAGS and not len(element) and bool(text) and says_staff(text or "")


def says_staff(text: str) -> bool:
    """Whether a text is a badge of the author or the clinic's staff."""
    return len(text) <= _LONGEST and _STAFF.fullmatch(text) is not None


def says_nothing(line: str) -> bool:
    """Whether a line beside a comment holds links and buttons such as "Reply · Like (3)" and nothing else."""
    return len(line) <= _LONGEST and _CONTROLS.fullmatch(line) is not None
