"""The words in front of names and dates that say what they are, in seven languages."""

import re

from pipeline.markup.wordlist import words

_BY = r"(?:by|von|durch|par|por|da|door|a cura di)"
_WRITERS = (
    r"(?:posted|published|written|updated|veröffentlicht|geschrieben|publiée?|publicad[oa]|pubblicat[oa]|geplaatst)\b"
    r"[^|•]{0,45}?\b(?:by|von|par|por|da|door)\b|"
    r"(?:co-?|article |guest |originally |blog |post |medically )*"
    r"(?:written|posted|published|authored|created|submitted|shared|contributed|edited)?\s*by\b|"
    r"(?:words|text|story|article|post) by\b|(?:authors?|contributors?|writers?)\s*(?::|$)|"
    r"(?:author|contributor)\(s\)\s*:|"
    r"(?:geschrieben |verfasst |veröffentlicht |gepostet |erstellt |ein beitrag |ein artikel |text )?von\b|"
    r"autor(?:in|en|innen|:in)?\s*(?::|$)|(?:écrite? |publiée? |rédigée? |un article de |proposé )?par\b|"
    r"aut(?:eure?|rice)s?\s*(?::|$)|(?:escrito |publicado |redactado |postado )?por\b|autor(?:a|es|as)?\s*(?::|$)|"
    r"(?:scritto |pubblicato |redatto |postato )?da\b|autor[ei]\s*(?::|$)|a cura di\b|"
    r"(?:geschreven |geplaatst |gepost |gepubliceerd )?door\b"
)
_REVIEWERS = (
    r"(?:(?:medically|clinically|medical|scientifically|expert|last)\s*(?:reviewed|checked|verified)|"
    r"reviewed(?: and approved)?|fact[- ]checked|medical(?:ly)? review(?:er)?(?:ed)?|reviewer|"
    r"(?:medizinisch|fachlich|ärztlich|wissenschaftlich)\s+(?:geprüft|überprüft)|geprüft|"
    r"(?:medizinische|fachliche|ärztliche) (?:über)?prüfung|"
    r"(?:médicalement )?(?:relue?|révisée?|vérifiée?|validée?)(?: médicalement| et validée?)?|"
    r"(?:relecture|révision|validation) médicale|"
    r"(?:médicamente )?(?:revisad[oa]|verificad[oa])(?: m[eé]dicamente| cl[ií]nicamente)?|revisión (?:médica|clínica)|"
    r"revisora? m[eé]dic[oa]|(?:revisionat|verificat|validat)[oa]|revisione (?:medica|scientifica)|"
    r"revisto(?: m[eé]dicamente| clinicamente)?|revisão (?:médica|clínica|científica)|"
    r"(?:medisch )?(?:beoordeeld|gecontroleerd|nagekeken)|medische (?:controle|beoordeling))"
    rf"\s*(?:(?:on|am|le|el|il|em|op)\s[^|]{{4,25}}?)?\s*(?:\b{_BY}\b|:)"
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

_FIRST_WORDS = words(
    "by written co-written cowritten article guest posted published author authors authored medically clinically "
    "medical clinical last fact first originally date dated review reviewed reviewer update updated modified edited "
    "expert scientifically latest page publication publish revised changed amended text words story submitted created "
    "released contributed contributor contributors checked verified vetted recently release posting post "
    "von vom geschrieben verfasst veröffentlicht veröffentlichung zuletzt medizinisch fachlich ärztlich aktualisiert "
    "aktualisierung stand geprüft überprüft autor autorin letzte letztes zuerst erstellt erschienen publiziert "
    "gepostet geändert überarbeitet bearbeitet datum veröffentlichungsdatum wissenschaftlich ein "
    "par écrit écrite publié publiée rédigé rédigée relu relue révisé révisée vérifié vérifiée validé validée paru "
    "parue posté mis mise dernière auteur auteure autrice modifié modifiée actualisé actualisée médicalement relecture "
    "révision "
    "por escrito escrita publicado publicada publicación revisado revisada revisión última actualizado actualizada "
    "actualización modificado editado autora creado fecha verificado verificada médicamente revisor revisora "
    "scritto scritta pubblicato pubblicata pubblicazione ultimo ultima aggiornato aggiornata aggiornamento "
    "modificato autore autrice revisione revisionato revisionata verificato verificata inserito data da "
    "atualizado atualizada atualização revisto revisão publicação alterado postado "
    "door geschreven geplaatst gepubliceerd gepost bijgewerkt laatst laatste beoordeeld medisch gecontroleerd "
    "nagekeken gewijzigd aangepast herzien publicatiedatum publicatie verschenen auteurs"
) | {"a cura"}
_WORD = re.compile(r"[\s|•·\-–—*]*(a cura|[^\s:,;*]{1,24})")


def label_at(text: str) -> bool:
    """Whether a text begins with a word that could label a name or a date."""
    match = _WORD.match(text)
    return match is not None and match[1].lower() in _FIRST_WORDS
