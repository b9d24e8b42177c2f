"""Cuts a text into sentences and words, with their places; a number and its unit are one word. Never changes a text."""

import re
import unicodedata

_SPACE = "[ \u00a0\u2009\u202f]"
_FRACTION = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_NUMBER = (
    rf"(?:(?:\d{{1,3}}(?:[.,'’\u00a0\u2009\u202f]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*){_SPACE}?[{_FRACTION}]?"
    rf"|[{_FRACTION}])(?<!\s)"
)
_NUMBERS = rf"{_NUMBER}(?:{_SPACE}?[-‐‑–—−/:×xX]{_SPACE}?{_NUMBER})*"
"""One number, a range (10–20), a ratio (120/80), a fraction (1/2), a time (10:30), a date or a product (2 x 500)."""

_SYMBOL_UNITS = (
    "mm\u00a0?Hg|mm Hg|mmHg|mmol|mEq|mSv|mcg|mOsm|kcal|µmol|μmol|IU|I\\.U\\.|IE|kJ|kPa|kHz|MHz|Hz|Gy|Sv|ppm|bpm|"
    "mg|kg|ng|pg|µg|μg|ug|ml|mL|dl|dL|cl|cL|µl|μl|µL|μL|nm|µm|μm|mm|cm|km|lbs?|oz|fl oz|ft|hrs?|mins?|secs?|wks?|"
    "mos?|yrs?|mol|mJ|mW|mA|ms|kV|[gGlLmhsJWVx]|[%‰°]|°? ?[CF]"
)
_WORD_UNITS = (
    "percent|per cent|degrees?|(?:milli|micro|kilo|nano)?(?:gram|litre|liter|metre|meter)(?:me)?s?|centimet(?:er|re)s?|"
    "(?:international )?units?|tablets?|capsules?|pills?|drops?|puffs?|sprays?|doses?|sachets?|patch(?:es)?|"
    "lozenges?|suppositor(?:y|ies)|teaspoons?|tablespoons?|cups?|glass(?:es)?|ampoules?|vials?|injections?|"
    "sessions?|seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|times|pounds?|ounces?|"
    "inch(?:es)?|feet|miles?|calories|fold|"
    "Tabletten?|Kapseln?|Tropfen|Stunden?|Tagen?|Tage|Wochen?|Monaten?|Monate|Jahren?|Jahre|Minuten?|Prozent|Mal|"
    "comprimés?|gélules?|gouttes?|heures?|jours?|semaines?|mois|ans?|comprimidos?|gotas|horas?|días?|semanas?|"
    "mes(?:es)?|años?|compresse|gocce|ore|giorni|settimane|mesi|anni|tabletten|druppels|uren|dagen|weken|maanden|jaar"
)
_UNIT = rf"(?:(?:{_SYMBOL_UNITS})(?![^\W_])|(?i:{_WORD_UNITS})(?![^\W_]))"
_PER = rf"(?:{_SPACE}?/{_SPACE}?(?:{_NUMBER}{_SPACE}?)?{_UNIT})*"
_SIGN = rf"(?:[$€£¥]{_SPACE}?|(?<!\S)[-−+](?=\d))"
_QUANTITY = rf"{_SIGN}?{_NUMBERS}(?:[-‐‑]?{_UNIT}{_PER}|{_SPACE}{_UNIT}{_PER})?(?:[-‐‑][^\W\d_]+)*"
_BREAKS = "\\s!-/:-@\\[-`{-~¡-©«-®°±´¶-¸»¿‐-‧‰-⁞⁺-₎、-〄〈-〠﹐-﹫！-／：-＠［-｀｛-､"
_IDEOGRAPH = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = rf"[^{_BREAKS}{_IDEOGRAPH}]+(?:['’‐‑-][^{_BREAKS}{_IDEOGRAPH}]+)*"
_ADDRESS = r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}’”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"

TOKEN = re.compile(rf"(?=[\d$€£¥+−{_FRACTION}-]){_QUANTITY}(?![^\W_])|{_ADDRESS}|{_WORD}|\S")
_CONTENT = re.compile(r"\w+")
_ASCII_MARKS = {code: " " for code in range(128) if not _CONTENT.match(chr(code))}
_SENTENCE_END = re.compile(r"[.!?…。！？\n][.!?…。！？]*[\"'”’»)\]」』）]*\s*")
_ABBREVIATION = re.compile(
    r"dr|mr|mrs|ms|prof|st|vs|etc|approx|fig|nos?|vol|e\.g|i\.e|cf|al|inc|max|min|incl|z\.b|d\.h|bzw|ca", re.IGNORECASE
)

Word = tuple[str, int, int]
"""A word as it stands, its start and its end (half-open)."""


def nfc(text: str) -> str:
    """The text in NFC: two spellings of one character compare equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def content_words(text: str) -> list[str]:
    """The words that count for likeness: case, punctuation and spacing aside."""
    folded = text.casefold()
    return folded.translate(_ASCII_MARKS).split() if folded.isascii() else _CONTENT.findall(folded)


def words(text: str, start: int, end: int) -> list[Word]:
    """Each word and each punctuation mark between two places: its text, its start, its end (half-open)."""
    return [(match[0], *match.span()) for match in TOKEN.finditer(text, start, end)]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentences between two places, half-open, without the white space between them."""
    end = len(text) if end is None else end
    found, begun = [], start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() < end and _is_boundary(text, begun, match):
            if begun < (stop := _trimmed(text, begun, match.end())):
                found.append((begun, stop))
            begun = match.end()
    if begun < (stop := _trimmed(text, begun, end)):
        found.append((begun, stop))
    return found


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _is_boundary(text: str, begun: int, match: re.Match[str]) -> bool:
    """A full stop ends no sentence before a small letter, nor after an abbreviation or an initial."""
    if "\n" in match[0] or match[0][0] in "。！？":
        return True
    if not match[0][-1].isspace() or text[match.end()].islower():
        return False
    if match[0][0] != ".":
        return True
    last = text[max(begun, match.start() - 12) : match.start()].rpartition(" ")[2].lstrip("([")
    is_initial = len(last) == 1 and last.isalpha()
    return not is_initial and not _ABBREVIATION.fullmatch(last)
