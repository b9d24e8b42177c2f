"""The words of dates in seven languages (en, de, fr, es, it, pt, nl): months, units, and what dates are said to be."""

import re

from pipeline.markup.wordlist import words
from records.dates import Meaning, Precision

_MONTHS = {
    1: "january jan januar jän jänner janvier janv enero ene gennaio genn gen janeiro januari",
    2: "february feb februar février févr fév febrero febbraio febb fevereiro fev februari",
    3: "march mar märz mär mrz mars marzo março maart mrt",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio magg mag maio mei",
    6: "june jun juni juin junio giugno giu junho",
    7: "july jul juli juillet juil julio luglio lug luglio julho",
    8: "august aug août agosto ago agosto augustus",
    9: "september sept sep septembre septiembre setiembre settembre sett set setembro",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
}

MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}
"""Names and abbreviations of months, lower case and without a full stop, to 1..12."""
MONTHS |= {"fevrier": 2, "marz": 3, "maerz": 3, "marco": 3, "aout": 8, "decembre": 12}

MONTH_PATTERN = "|".join(sorted(MONTHS, key=lambda word: (-len(word), word)))

WEEKDAYS = (
    "mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|montag|dienstag|"
    "mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|"
    "martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    "segunda|terça|quarta|quinta|sexta|feira|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
)
"""A pattern of the names of weekdays."""

_UNITS = {
    Precision.SECOND: "seconds? secs? sekunden? secondes? segundos? secondi secondo seconden?",
    Precision.MINUTE: "minutes? mins? minuten? minutos? minuti minuto minuut",
    Precision.HOUR: "hours? hrs? hr stunden? std heures? horas? ore ora uur uren",
    Precision.DAY: "days? tage?n? jours? días? dias? giorni giorno dag dagen",
    Precision.WEEK: "weeks? wks? wochen? semaines? semanas? settimane settimana weken week",
    Precision.MONTH: "months? monate?n? mois mes meses mesi mese mês maanden maand",
    Precision.YEAR: "years? yrs? jahre?n? ans? années? años? anni anno anos? jaar",
}

UNITS = {re.compile(pattern): unit for unit, patterns in _UNITS.items() for pattern in patterns.split()}
"""Patterns of unit words (lower case, to be matched in full) and what they count."""

UNIT_PATTERN = "|".join(
    sorted((word for words in _UNITS.values() for word in words.split()), key=lambda w: (-len(w), w))
)

ONE = r"an?|one|eine[mnrs]?|eine|une?|uno?|una|uma?|een|één"
"""Words that stand for 1 before a unit."""

YESTERDAY = r"yesterday|gestern|hier|ayer|ieri|ontem|gisteren"
TODAY = r"today|heute|aujourd['’]hui|hoy|oggi|hoje|vandaag|just now|moments? ago|gerade eben"

_REVIEWED = (
    r"(?:medically |clinically |last |fact[- ]?)*(?:reviewed|checked)|review date|date reviewed|"
    r"(?:medizinisch |zuletzt |fachlich )*(?:geprüft|überprüft)|"
    r"(?:dernière )?(?:relecture|relu|révis(?:é|ion) médicale)|(?:última )?revisi[oó]n(?: médica)?|revisado|"
    r"(?:ultima )?revisione(?: medica)?|revisto|(?:última )?revisão|(?:medisch )?beoordeeld|laatst gecontroleerd"
)
_MODIFIED = (
    r"(?:last |page )*(?:updated|modified|edited|revised|changed)|(?:latest |last )?update|"
    r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet|überarbeitet)|(?:letzte )?(?:aktualisierung|änderung)|stand|"
    r"(?:dernière )?(?:mise à jour|modification)|mis à jour|modifié|(?:última )?(?:actualizaci[oó]n|modificaci[oó]n)|"
    r"actualizado|modificado|(?:ultimo )?aggiornamento|aggiornato|modificato|(?:última )?atualização|atualizado|"
    r"(?:laatst )?(?:bijgewerkt|gewijzigd|geüpdatet)"
)
_PUBLISHED = (
    r"(?:first |originally )*(?:published|posted|written|created)|(?:publication|publish|posting) date|"
    r"veröffentlicht|erstellt|geschrieben|publié|posté|écrit|publicado|publicada|escrito|pubblicato|scritto|"
    r"gepubliceerd|geplaatst|geschreven"
)

LABELS = (
    (Meaning.REVIEWED, re.compile(rf"\b(?:{_REVIEWED})\b", re.IGNORECASE)),
    (Meaning.MODIFIED, re.compile(rf"\b(?:{_MODIFIED})\b", re.IGNORECASE)),
    (Meaning.PUBLISHED, re.compile(rf"\b(?:{_PUBLISHED})\b", re.IGNORECASE)),
)
"""What words in front of a date say that it means."""

DAY_FIRST = words("de fr es it pt nl da sv nb nn no fi pl cs sk ru uk tr el ro hu bg hr sl ca")
"""Languages that write 9/11/2023 for the ninth of November."""
MONTH_FIRST_REGIONS = words("us ph")
DAY_FIRST_REGIONS = words("gb uk au nz ie za in")
