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
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|montag|"
    "dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim|"
    "lunes|martes|miércoles|jueves|viernes|sábado|domingo|mié|jue|vie|sáb|dom|"
    "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|gio|sab|"
    "segunda|terça|quarta|quinta|sexta|feira|seg|ter|qua|qui|sex|"
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|wo|vr|za|zo"
)
"""A pattern of the names of weekdays, full and short."""

AROUND = (
    "st|nd|rd|th|er|re|º|ª|de|del|of|the|on|at|am|den|dem|um|uhr|le|à|el|las|il|alle|ore|em|no|às|op|om|uur|h|pm|p\\.m|a\\.m|"
    "a|[a-z][sd]t|utc|gmt|cest|mesz"
)
"""A pattern of the small words that belong to a date or a time."""

READING_TIME = (
    "min(?:ute)?s?|minuten|minutos?|minuti|read(?:ing)?(?: time)?|time to read|lesezeit|lecture|"
    "temps de lecture|lectura|tiempo de lectura|leitura|tempo de leitura|di|lettura|tempo di lettura|leestijd|lezen"
)
"""A pattern of the words that tell how long reading takes."""

_UNITS = {
    Precision.SECOND: "seconds? secs? sekunden? secondes? segundos? secondi secondo seconden? seconde",
    Precision.MINUTE: "minutes? mins? minuten? minutos? minuti minuto minuut",
    Precision.HOUR: "hours? hrs? hr stunden? std heures? horas? ore ora uur uren",
    Precision.DAY: "days? tage?n? jours? días? dias? giorni giorno dag dagen d",
    Precision.WEEK: "weeks? wks? wochen? semaines? semanas? settimane settimana weken week w",
    Precision.MONTH: "months? monate?n? mois mes meses mesi mese mês maanden maand",
    Precision.YEAR: "years? yrs? jahre?n? ans? années? años? anni anno anos? jaar",
}

UNITS = {re.compile(pattern): unit for unit, patterns in _UNITS.items() for pattern in patterns.split()}
"""Patterns of unit words (lower case, to be matched in full) and what they count."""

UNIT_PATTERN = "|".join(
    sorted((word for words in _UNITS.values() for word in words.split()), key=lambda w: (-len(w), w))
)

ONE = r"an?|one|eine[mnrs]?|eine|une?|un['’]|uno?|una|uma?|een|één"
"""Words that stand for 1 before a unit."""

BEFORE_YESTERDAY = r"vorgestern|avant-hier|anteayer|antes de ayer|l['’]altro ieri|anteontem|eergisteren"
YESTERDAY = r"yesterday|gestern|hier|ayer|ieri|ontem|gisteren"
TODAY = r"today|heute|aujourd['’]hui|hoy|oggi|hoje|vandaag|just now|moments? ago|gerade eben"

_REVIEWED = (
    r"(?:medically |clinically |scientifically |expertly |last |fact[- ]?)*(?:reviewed|checked|verified|vetted)|"
    r"(?:last |date of |medical |clinical |expert )+review|review date|date reviewed|"
    r"(?:medizinisch |ärztlich |zuletzt |fachlich |wissenschaftlich )*(?:geprüft|überprüft)|"
    r"(?:letzte )?(?:medizinische |ärztliche |fachliche )?(?:über)?prüfung|"
    r"(?:dernière )?(?:relecture|relue?|révision|révisée?|vérifiée?|validée?)(?: médicale(?:ment)?)?|"
    r"(?:última |fecha de )?revisi[oó]n(?: médica| clínica)?|(?:médicamente )?(?:revisad[oa]|verificad[oa])|"
    r"(?:ultima |data di )?revisione(?: medica| scientifica)?|revisionat[oa]|verificat[oa]|"
    r"revisto|(?:última |data da )?revisão(?: médica| clínica| científica)?|"
    r"(?:medisch |laatst )*(?:beoordeeld|gecontroleerd|nagekeken)|laatste (?:controle|beoordeling)"
)
_MODIFIED = (
    r"(?:last |page |date |content |recently )*(?:updated|modified|edited|revised|changed|amended)|"
    r"(?:latest |last )?(?:update|edit|change|revision)|date of (?:last )?update|"
    r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet|überarbeitet)|stand|letztes update|"
    r"(?:letzte )?(?:aktualisierung|änderung|bearbeitung)|"
    r"(?:dernière )?(?:mise à jour|modification|actualisation)|mise? à jour|modifiée?|actualisée?|"
    r"(?:última |fecha de )?(?:actualizaci[oó]n|modificaci[oó]n)|(?:actualizad|modificad|editad)[oa]|"
    r"(?:ultimo |data di )?aggiornamento|(?:ultima )?modifica|(?:aggiornat|modificat)[oa]|"
    r"(?:última |data da |data de )?(?:atualização|modificação|alteração)|(?:atualizad|alterad)[oa]|"
    r"(?:laatst |voor het laatst )?(?:bijgewerkt|gewijzigd|geüpdatet|aangepast|herzien)|"
    r"(?:laatste )(?:wijziging|aanpassing|bijwerking)|wijzigingsdatum"
)
_PUBLISHED = (
    r"(?:first |originally |date )*(?:published|posted|written|created|released)|"
    r"(?:publication|publish|publishing|posting|posted|post|release) date|date of publication|"
    r"(?:zuerst |erstmals )?(?:veröffentlicht|erstellt|geschrieben|publiziert|gepostet|erschienen)|"
    r"(?:datum der )?veröffentlichung|(?:veröffentlichungs|erstellungs)datum|"
    r"publiée?|postée?|écrite?|rédigée?|parue?|mise? en ligne|(?:date de )?publication|"
    r"(?:publicad|escrit|cread|postad)[oa]|(?:fecha de )?publicaci[oó]n|"
    r"(?:pubblicat|scritt|postat|inserit)[oa]|(?:data di )?pubblicazione|(?:data da |data de )?publicação|"
    r"gepubliceerd|geplaatst|geschreven|gepost|verschenen|publicatiedatum|(?:datum van )?publicatie"
)

LABELS = (
    (Meaning.REVIEWED, re.compile(rf"\b(?:{_REVIEWED})\b", re.IGNORECASE)),
    (Meaning.MODIFIED, re.compile(rf"\b(?:{_MODIFIED})\b", re.IGNORECASE)),
    (Meaning.PUBLISHED, re.compile(rf"\b(?:{_PUBLISHED})\b", re.IGNORECASE)),
)
"""What words in front of a date say that it means."""

PLAIN_LABEL = re.compile(r"(?:date|datum|fecha|data)\s*:", re.IGNORECASE)
"""In front of a date that is the article's, at the beginning of a text."""

DAY_FIRST = words("de fr es it pt nl da sv nb nn no fi pl cs sk ru uk tr el ro hu bg hr sl ca")
"""Languages that write 9/11/2023 for the ninth of November."""
MONTH_FIRST_REGIONS = words("us ph")
DAY_FIRST_REGIONS = words("gb uk au nz ie za in")
