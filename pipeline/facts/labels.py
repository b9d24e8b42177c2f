"""The words in front of names and dates that say what they are, in seven languages."""

import re

from pipeline.markup.wordlist import words

_WRITERS = (
    r"(?:posted|published|written|updated|veröffentlicht|geschrieben|publié|publicado|pubblicato|geplaatst)\b"
    r"[^|•]{0,45}?\b(?:by|von|par|por|da|door)\b|"
    r"(?:co-?|article |guest |originally )*(?:written|posted|published|authored|created|submitted|shared|"
    r"edited)?\s*by\b|"
    r"(?:words|text|story|article|post) by\b|authors?\s*:|author\(s\)\s*:|"
    r"(?:geschrieben |verfasst |veröffentlicht |gepostet |ein beitrag )?von\b|autor(?:in)?\s*:|"
    r"(?:écrit |publié |rédigé )?par\b|auteure?\s*:|(?:escrito |publicado )?por\b|autora?\s*:|"
    r"(?:scritto |pubblicato )?da\b|autore\s*:|a cura di\b|(?:geschreven |geplaatst )?door\b"
)
_REVIEWERS = (
    r"(?:(?:medically|clinically|medical|scientifically|expert|last)\s*(?:reviewed|checked)|reviewed(?: and approved)?|"
    r"medical(?:ly)? review(?:er)?(?:ed)?|(?:medizinisch|fachlich|ärztlich)\s+(?:geprüft|überprüft)|geprüft|"
    r"(?:médicalement )?(?:relu|révisé|vérifié)|revisado(?: m[eé]dicamente)?|revisión médica|revisionato|"
    r"revisione medica|revisto|medisch (?:beoordeeld|gecontroleerd)|beoordeeld)"
    r"\s*(?:on [^|]{4,25}?)?\s*(?:\bby\b|\bvon\b|\bpar\b|\bpor\b|\bda\b|\bdoor\b|:)"
)

WRITER = re.compile(rf"[|•·\-–—\s]*(?:{_WRITERS})\s*:?\s*", re.IGNORECASE)
"""In front of an author, at the beginning of a text."""
REVIEWER = re.compile(rf"(?:{_REVIEWERS})\s*:?\s*", re.IGNORECASE)
"""In front of a medical reviewer, anywhere in a line."""

EXPLICIT = re.compile(
    r"\s*(?:(?:co-?|article |guest |blog |post )*written by|(?:geschrieben|verfasst) von|(?:écrit|rédigé) par|"
    r"escrito por|scritto da|geschreven door)\b",
    re.IGNORECASE,
)
"""Labels of an author that mean nothing else, wherever they stand in an article."""

_FIRST = words(
    "by written co-written cowritten article guest posted published author authors authored medically "
    "clinically medical last fact first originally date review reviewed update updated modified edited expert "
    "scientifically latest page publication publish revised text words story submitted created von geschrieben "
    "verfasst veröffentlicht zuletzt medizinisch fachlich ärztlich aktualisiert stand geprüft autor autorin "
    "letzte par écrit publié rédigé relu mis mise dernière auteur auteure por escrito publicado publicada "
    "revisado revisión revisão última actualizado autora scritto pubblicato a ultimo ultima aggiornato "
    "aggiornamento autore revisione revisionato da atualizado revisto door geschreven geplaatst gepubliceerd "
    "bijgewerkt laatst beoordeeld medisch"
)
_WORD = re.compile(r"[\s|•·\-–—*]*([^\s:,;*]{1,15})")


def label_at(text: str) -> bool:
    """Whether a text begins with a word that could label a name or a date."""
    match = _WORD.match(text)
    return match is not None and match[1].lower() in _FIRST
