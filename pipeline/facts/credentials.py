"""Takes a name as printed apart: the person, and the degrees and titles behind the name."""

import re
from dataclasses import dataclass

from pipeline.markup.wordlist import words

_KNOWN = words(
    "MD DO PHD DDS DMD DVM RN NP PA PAC RD RDN LDN CNM BSC MSC MBBS MBCHB MRCP FRCP FRCS MRCS FACS FACC FACP "
    "FAAD FAAP FACOG DPT PT OD PSYD LCSW LMFT LPC PHARMD RPH MPH MS MA MBA BSN MSN DNP APRN ARNP FNP FNPBC "
    "FNPC CRNA RPVI RVT DPM DC ND LAC MHA MPAS CDCES CDE IBCLC FSVS FSIR FAVLS FAHA FSCAI ESQ CFP CPA JD EDD "
    "DRPH SCD BS BA BDS MDS"
)
_AND = re.compile(r"\s*(?:;|\||\s&\s|,?\s+(?:and|und|et|y|e|en)\s+)\s*")
_OCCUPATION = re.compile(
    r"\b(?:editor|writer|author|educator|expert|specialist|director|manager|founder|co-founder|ceo|cto|officer|president|"
    r"architect|engineer|analyst|nurse|surgeon|doctor|dentist|dietitian|nutritionist|therapist|\w{4,}(?:ologist|iatrist)|"
    r"\w{3,}iatrician|physician|obstetrician|pharmacist|coach|consultant|contributor|journalist|reporter|correspondent|"
    r"staff writer|grader|horticulturalist|professor|researcher|scientist|lead|head of|owner|partner|practitioner|"
    r"midwife|paramedic|hygienist|"
    r"ärztin|arzt|\w{3,}(?:ärztin|arzt)|chirurg(?:in|ienne|ien|o)?|redakteur(?:in)?|apotheker(?:in)?|heilpraktiker(?:in)?|"
    r"\w{5,}(?:loge|login|loog|logo|logue|loga|logista)|pflegefachfrau|pflegefachmann|hebamme|ernährungsberater(?:in)?|"
    r"médecin|rédact(?:eur|rice)|pharmacien(?:ne)?|infirmi(?:er|ère)|diététicien(?:ne)?|sage-femme|kinésithérapeute|"
    r"médic[oa]|enfermer[oa]|enfermeir[oa]|cirujan[oa]|farmacéutic[oa]|redactor(?:a)?|dietista|nutricionista|matrona|"
    r"medic[oa]|infermier[ea]|farmacista|giornalista|nutrizionista|cirurgi(?:ão|ã)|jornalista|farmacêutic[oa]|"
    r"huisarts|arts|verpleegkundige|diëtist|redacteur|verloskundige)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z][A-Za-z.®™/&'’\-]{0,14}")
_FULL_STOP = re.compile(r"(?<=\w\w)\.$")
"""The end of a sentence, not that of "Ph.D."."""
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+[–—]\s+")


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a team as printed: the name, and what stands behind it ("" where nothing does)."""

    name: str
    credentials: str = ""


def is_credential(part: str) -> bool:
    """Whether a part behind a comma is one or several degrees: "MD", "Ph.D.", "FACS RPVI", "FNP-BC"."""
    tokens = part.split()
    return bool(tokens) and len(tokens) <= 4 and all(_is_degree(token) for token in tokens)


def is_occupation(part: str) -> bool:
    """Whether a part tells what somebody does: "Vascular Surgeon", "Staff Writer"."""
    return _OCCUPATION.search(part) is not None


def _is_degree(token: str) -> bool:
    token = token.strip("()")
    if not _TOKEN.fullmatch(token):
        return False
    bare = re.sub(r"[^A-Za-z]", "", token)
    if bare.upper() in _KNOWN and (not bare.istitle() or "." in token or (len(bare) == 3 and bare.endswith("D"))):
        return True
    capitals = sum(character.isupper() for character in bare)
    return capitals >= 2 and len(bare) <= 9 and (capitals * 2 > len(bare) or bare[-1].isupper())


def split_name(text: str) -> Named:
    """The name and its credentials; titles in front ("Dr. med.") stay with the name, as printed."""
    parts = [part for part in _SEPARATOR.split(text.strip()) if part]
    if not parts:
        return Named("")
    name, behind = _split_bare(parts[0])
    for part in parts[1:]:
        if not is_credential(part) and not is_occupation(part):
            break
        behind.append(part)
    return Named(name, _FULL_STOP.sub("", ", ".join(behind)))


def _split_bare(text: str) -> tuple[str, list[str]]:
    """Degrees without a comma: "Jane Doe MD"."""
    words = text.split()
    kept = len(words)
    while kept > 2 and re.sub(r"[^A-Za-z]", "", words[kept - 1]).upper() in _KNOWN and _is_degree(words[kept - 1]):
        kept -= 1
    return " ".join(words[:kept]), words[kept:]


def split_names(text: str) -> list[Named]:
    """Several persons in one line: "A. Doe, MD, and B. Roe" gives two, "Linny and Peter" is one pair as printed."""
    people: list[Named] = []
    for chunk in _chunks(text):
        current: list[str] = []
        for part in _SEPARATOR.split(chunk):
            if current and not is_credential(part) and not is_occupation(part):
                people.append(split_name(", ".join(current)))
                current = []
            if part:
                current.append(part)
        if current:
            people.append(split_name(", ".join(current)))
    return [person for person in people if person.name]


def _chunks(text: str) -> list[str]:
    """The text divided at "and", where full names stand on both sides of it."""
    pieces = _AND.split(text)
    chunks = pieces[:1]
    for piece in filter(None, pieces[1:]):
        before = _SEPARATOR.split(chunks[-1])
        if (
            is_occupation(_SEPARATOR.split(piece)[0])
            or (len(before) == 1 and len(before[0].split()) < 2)
            or len(piece.split()) < 2
        ):
            chunks[-1] = f"{chunks[-1]}{text[text.find(chunks[-1]) + len(chunks[-1]) :].partition(piece)[0]}{piece}"
        else:
            chunks.append(piece)
    return chunks
