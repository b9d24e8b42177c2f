"""How seven languages write dates: names of months and weekdays, and the shapes that blogs print."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Tongue:
    """The words of one language: months and weekdays, full and short, from January and from Monday."""

    months: str
    short_months: str
    weekdays: str
    short_weekdays: str
    shapes: tuple[str, ...]

    def write(self, shape: str, day: date) -> str:
        """A day in one of the shapes."""
        return shape.format(
            M=self.months.split()[day.month - 1],
            m=self.short_months.split()[day.month - 1],
            W=self.weekdays.split()[day.weekday()],
            w=self.short_weekdays.split()[day.weekday()],
            y=day.year,
            yy=f"{day.year % 100:02}",
            d=day.day,
            dd=f"{day.day:02}",
            mm=f"{day.month:02}",
            n=day.month,
            th={1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th"),
        )


TONGUES = {
    "en": Tongue(
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "Mon Tue Wed Thu Fri Sat Sun",
        (
            "{M} {d}, {y}", "{M} {d} {y}", "{M} {d}{th}, {y}", "{d} {M} {y}", "{d} {M}, {y}", "{d}{th} {M} {y}",
            "{d}{th} of {M} {y}", "{d}{th} of {M}, {y}", "the {d}{th} of {M} {y}", "{W}, {M} {d}, {y}",
            "{W}, {d} {M} {y}", "{W} {d}{th} {M} {y}", "{m} {d}, {y}", "{m}. {d}, {y}", "{w}, {m} {d}, {y}",
            "{d} {m} {y}", "{d}-{m}-{y}", "{d}/{m}/{y}", "{w} {d} {m} {y}", "{y}, {M} {d}", "{m} {d}, ’{yy}",
        ),
    ),
    "de": Tongue(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "Mo Di Mi Do Fr Sa So",
        (
            "{d}. {M} {y}", "{dd}. {M} {y}", "{d}.{M} {y}", "{d} {M} {y}", "am {d}. {M} {y}", "den {d}. {M} {y}",
            "{W}, {d}. {M} {y}", "{W}, den {d}. {M} {y}", "{w}, {d}. {M} {y}", "{w}., {d}. {m}. {y}", "{d}. {m} {y}",
            "{dd}.{mm}.{y}", "{d}.{n}.{y}", "{d}. {n}. {y}", "{M} {d}, {y}",
        ),
    ),
    "es": Tongue(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lun mar mié jue vie sáb dom",
        (
            "{d} de {M} de {y}", "{d} de {M} del {y}", "{d} de {M}, {y}", "{d} {M} {y}", "{d} {M}, {y}",
            "{W}, {d} de {M} de {y}", "{W} {d} de {M} de {y}", "{d} {m} {y}", "{d} {m}. {y}", "{d} de {m} de {y}",
            "{d}/{m}/{y}", "{d}-{m}-{y}", "{M} {d}, {y}", "{M} {d} de {y}", "el {d} de {M} de {y}",
        ),
    ),
    "fr": Tongue(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "lun mar mer jeu ven sam dim",
        (
            "{d} {M} {y}", "{d} {M}, {y}", "le {d} {M} {y}", "{W} {d} {M} {y}", "{W}, {d} {M} {y}",
            "le {W} {d} {M} {y}", "{d} {m}. {y}", "{d} {m} {y}", "{d}-{m}-{y}", "{w}. {d} {m}. {y}", "{dd}.{mm}.{y}",
        ),
    ),
    "it": Tongue(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "lun mar mer gio ven sab dom",
        (
            "{d} {M} {y}", "{d} {M}, {y}", "{M} {d}, {y}", "{W} {d} {M} {y}", "{W}, {d} {M} {y}", "il {d} {M} {y}",
            "{d} {m} {y}", "{d} {m}. {y}", "{d}/{m}/{y}", "{w} {d} {m} {y}",
        ),
    ),
    "pt": Tongue(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        "seg ter qua qui sex sáb dom",
        (
            "{d} de {M} de {y}", "{d} de {M}, {y}", "{d} {M} {y}", "{d} {M}, {y}", "{W}, {d} de {M} de {y}",
            "{d} de {m} de {y}", "{d} de {m}. de {y}", "{d} {m} {y}", "{d} {m}, {y}", "{d}/{m}/{y}",
            "em {d} de {M} de {y}", "{d}º de {M} de {y}", "{M} {d}, {y}",
        ),
    ),
    "nl": Tongue(
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "ma di wo do vr za zo",
        (
            "{d} {M} {y}", "{d} {M}, {y}", "{M} {d}, {y}", "{W} {d} {M} {y}", "{W}, {d} {M} {y}", "op {d} {M} {y}",
            "{d} {m} {y}", "{d} {m}. {y}", "{w} {d} {m} {y}",
        ),
    ),
}  # fmt: skip

TIMES = {
    "en": ("{} at 3:05 pm", "{} | 3:05 PM", "{}, 15:05", "{} - 3:05pm", "{} 3:05 p.m.", "{} @ 15:05"),
    "de": ("{}, 15:05 Uhr", "{} um 15:05 Uhr", "{} - 15:05", "{} | 15.05 Uhr"),
    "es": ("{} a las 15:05", "{}, 15:05 h", "{} - 15:05"),
    "fr": ("{} à 15h05", "{} à 15:05", "{} - 15 h 05"),
    "it": ("{} alle 15:05", "{} alle ore 15.05", "{} ore 15:05", "{} - 15:05"),
    "pt": ("{} às 15:05", "{} às 15h05", "{}, 15h05"),
    "nl": ("{} om 15:05", "{} om 15.05 uur", "{} 15:05"),
}
"""What may stand around a day to tell five past three in the afternoon."""
