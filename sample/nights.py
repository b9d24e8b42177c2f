"""The script: what happens to the clinic's blog before each night's crawl."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sample import edits
from sample.clinic import Clinic, Remark, first_night, opening
from sample.edits import Edit

RLS = "causes-of-restless-legs"
CRAMPS = "leg-cramps-at-night"
ABLATION = "after-vein-ablation"
MOVED_FROM, MOVED_TO = "long-flights-and-clots", "blood-clots-and-long-flights"
OLD_PHONE, NEW_PHONE = "nurse line at 555-0142", "nurse line at 555-0170"
HELPLINE = "If you feel that life is not worth living, call or text 988 at any hour."
OLD_PICTURE = (
    "![Diagram of a leg with the treated vein drawn as a dotted line from knee to groin](/media/treated-vein.png"
)
NEW_PICTURE = "![Photograph of a leg two weeks after treatment, one fading bruise above the knee](/media/two-weeks.png"
TRAVEL_SECTION = """## Traveling with diabetes

Take two pairs of shoes and change them at noon. Heat makes feet swell, and sand hides glass.

- pack a mirror, plain cream and dressings in your hand luggage
- keep insulin below 86 °F and never in the hold

![Open suitcase with two pairs of shoes and a small mirror](/media/suitcase.png "What to pack for the feet.")

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night of the script. `noise` and `outage` last for that night alone."""

    title: str
    edits: tuple[Edit, ...] = ()
    noise: bool = False
    outage: bool = False


def _remark(number: int, author: str, posted: str, text: str, parent: int | None = None) -> Remark:
    return Remark(id=number, author=author, posted=datetime.fromisoformat(posted), text=text, parent=parent)


SCRIPT: tuple[Night, ...] = (
    Night(title="the baseline: twenty articles as they stand"),
    Night(
        title="a dose changed in place, no date moved",
        edits=(
            edits.reword(
                "iron-for-restless-legs",
                "Most adults start with 100 mg two hours before bed",
                "Most adults start with 300 mg two hours before bed",
            ),
        ),
    ),
    Night(
        title="a negation slipped in",
        edits=(
            edits.reword(
                "compression-stockings",
                "Do wear them on days when you mostly sit",
                "Do not wear them on days when you mostly sit",
            ),
        ),
    ),
    Night(
        title="a warning and a disclaimer removed",
        edits=(
            edits.reword(
                ABLATION,
                " Do not wait for the next morning if your calf becomes swollen, hot and painful.",
                "",
            ),
            edits.reword(
                ABLATION,
                "Individual results vary. Your own recovery may be quicker or slower than the one described here.\n\n",
                "",
            ),
        ),
    ),
    Night(
        title="a title changed, a tag added, a telephone number replaced on three pages",
        edits=(
            edits.retitle("varicose-or-spider-veins", "Varicose Veins and Spider Veins: How to Tell Them Apart"),
            edits.tag("migraine-triggers", "headache"),
            edits.reword("iron-for-restless-legs", OLD_PHONE, NEW_PHONE),
            edits.reword(CRAMPS, OLD_PHONE, NEW_PHONE),
            edits.reword("blood-thinners-and-procedures", OLD_PHONE, NEW_PHONE),
        ),
    ),
    Night(
        title="a section with a picture added, and the date of the last change moved honestly",
        edits=(
            edits.reword("diabetic-foot-care", "## Sugar and smoking", TRAVEL_SECTION + "## Sugar and smoking"),
            edits.redate("diabetic-foot-care", modified="2025-11-09T17:20:00-05:00"),
        ),
    ),
    Night(
        title="an address changed with a redirect, a publication date put back",
        edits=(
            edits.move(MOVED_FROM, MOVED_TO),
            edits.redate("vitamin-d-how-much", published="2020-11-16T09:30:00-05:00"),
        ),
    ),
    Night(title="noise: nonces, counters, other related posts, advertisements, ages in days", noise=True),
    Night(title="a redesign of every page, the words unchanged", edits=(edits.redesign,)),
    Night(
        title="one article new, one answers 404, one answers 410",
        edits=(
            edits.publish("winter-itch"),
            edits.withdraw("flu-shots-this-season", 404),
            edits.withdraw("migraine-triggers", 410),
        ),
    ),
    Night(title="an outage: 503 everywhere but robots.txt", outage=True),
    Night(
        title="comments added, edited and deleted",
        edits=(
            edits.comment(
                RLS,
                _remark(
                    1160,
                    "Delphine M.",
                    "2025-11-14T22:15:00-05:00",
                    "Ferritin 19! Started tablets this week. Fingers crossed 🤞",
                ),
            ),
            edits.comment(
                RLS,
                _remark(1161, "Gus Ferreira", "2025-11-15T07:02:00-05:00", "Good luck, Delphine. Give it time.", 1160),
            ),
            edits.edit_comment(
                RLS,
                1109,
                "I had this all through my second pregnancy 😩 and it was gone two days after my son was born.",
            ),
            edits.delete_comment(RLS, 1112),
        ),
    ),
    Night(
        title="a thread over two comment pages grows on both",
        edits=(
            edits.comment(
                CRAMPS,
                _remark(1550, "Marit", "2025-11-16T11:30:00-05:00", "Mine was sore for three. It passes.", 1524),
            ),
            edits.comment(
                CRAMPS,
                _remark(1551, "Yusuf D.", "2025-11-16T12:05:00-05:00", "Which saddle height, if I may ask?", 1541),
            ),
            edits.comment(
                CRAMPS,
                _remark(
                    1552,
                    "Peg",
                    "2025-11-16T19:47:00-05:00",
                    "Day nine of the wall stretch. Two quiet nights so far! 🎉",
                ),
            ),
        ),
    ),
    Night(
        title="a merger, a new reviewer, a review without an edit, a paragraph moved, the negation taken back",
        edits=(
            edits.merge("spider-veins-at-a-glance", "varicose-or-spider-veins"),
            edits.review_by("swollen-ankles-in-pregnancy", "ingrid-vasaly"),
            edits.redate("blood-pressure-at-home", reviewed="2025-11-17"),
            edits.shift("better-sleep-in-ten-steps", HELPLINE, "## By day"),
            edits.reword(
                "compression-stockings",
                "Do not wear them on days when you mostly sit",
                "Do wear them on days when you mostly sit",
            ),
        ),
    ),
    Night(
        title="a removed article comes back, a picture is replaced, a thread grows on its second page alone",
        edits=(
            edits.bring_back("flu-shots-this-season"),
            edits.reword(ABLATION, OLD_PICTURE, NEW_PICTURE),
            edits.comment(
                CRAMPS,
                _remark(1553, "Ruben S.", "2025-11-18T18:31:00-05:00", "Heel on the pedal, knee just straight.", 1551),
            ),
        ),
    ),
    Night(title="a night without change"),
)

NIGHTS = len(SCRIPT)
"""How many nights there are; they are counted from 1."""


def due_at(night: int) -> datetime:
    """When the night's crawl is due, UTC: a day and a minute after the one before, so that spans in hours are met."""
    return first_night() + (night - 1) * timedelta(days=1, minutes=1)


@cache
def clinic_on(night: int) -> Clinic:
    """The blog as it stands for the night's crawl, 1 to NIGHTS."""
    if night < 1:
        return opening(first_night())
    clinic = clinic_on(night - 1)
    for edit in SCRIPT[night - 1].edits:
        clinic = edit(clinic)
    return clinic
