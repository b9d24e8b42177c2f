"""Tells the order of day and month in numeric dates by the weekdays written beside them: "Thu, 05/02/2013"."""

import re
from collections.abc import Iterable
from datetime import date

from pipeline.markup.wordlist import words

_DATED = re.compile(r"(?<!\w)([^\W\d_]{2,})\.?,?\s+(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
_BEGINNINGS = tuple(
    words(text)
    for text in (
        "mon mo mont lun lunes lundi lunedì ma maa seg segunda",
        "tue di die mar mart martes mardi martedì din dins ter terça",
        "wed mi mit mer merc mié mie miércoles mercredi woe wo qua quarta",
        "thu do don jeu jeudi jue jueves gio giovedì don dond qui quinta",
        "fri fr fre ven vend viernes vie vendredi venerdì vri vr sex sexta",
        "sat sa sam same sáb sab sábado samedi sabato zat za sáb",
        "sun so son dim dima dom domingo dimanche domenica zon zo",
    )
)
"""How the names of weekdays begin in seven languages, Monday first; some stand for two days ("mar", "do")."""


def order_by_weekday(samples: Iterable[str]) -> str | None:
    """ "dmy" or "mdy", as the first date tells whose weekday fits one of both alone; None where none does."""
    for sample in samples:
        for match in _DATED.finditer(sample):
            first, second, year = int(match[2]), int(match[3]), int(match[4])
            days = {order for order, day in _readings(first, second, year) if _is_weekday(match[1].lower(), day)}
            if len(days) == 1 and first != second:
                return days.pop()
    return None


def _readings(first: int, second: int, year: int) -> Iterable[tuple[str, date]]:
    for order, day, month in (("dmy", first, second), ("mdy", second, first)):
        try:
            yield order, date(year, month, day)
        except ValueError:
            continue


def _is_weekday(name: str, day: date) -> bool:
    return name in _BEGINNINGS[day.weekday()] or name[:3] in _BEGINNINGS[day.weekday()]
