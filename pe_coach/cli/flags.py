"""The flags that several commands share, and how their values are read."""

from __future__ import annotations

import logging
import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pe_coach.motion.metres import Tape


class Align(StrEnum):
    """How frames of the attempt and the reference are matched."""

    EXACT = "exact"
    FAST = "fast"


class AthleteBy(StrEnum):
    """By what the athlete is chosen, see `people.RULES`."""

    WEIGHED = "weighed"
    TRAVEL = "travel"
    LARGEST = "largest"
    CENTRAL = "central"
    EVENT = "event"


class Level(StrEnum):
    """Whose bands count."""

    PUPILS = "pupils"
    ELITE = "elite"


class View(StrEnum):
    """From where a swimmer is filmed."""

    DECK = "deck"
    UNDERWATER = "underwater"


class NetworkKind(StrEnum):
    """How a pose network answers."""

    HEATMAP = "heatmap"
    SIMCC = "simcc"
    MOVENET = "movenet"


class Colours(StrEnum):
    """Order of a network's channels."""

    RGB = "RGB"
    BGR = "BGR"


class Pixels(StrEnum):
    """Scale of a network's pixel values: over ImageNet, 0 to 1, -1 to 1, 0 to 255."""

    IMAGENET = "imagenet"
    UNIT = "unit"
    SIGNED = "signed"
    RAW = "raw"


class Athlete(tuple[float, float, float]):
    """Where the athlete is: x and y in px, and when in s."""


def _athlete(text: str) -> Athlete:
    """Read `X,Y@S`."""
    try:
        place, _, time = text.partition("@")
        x, y = place.split(",")
        numbers = Athlete((float(x), float(y), float(time)))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not X,Y@S. Give two pixels and seconds, such as 640,360@1.2.") from None
    if not all(map(math.isfinite, numbers)):
        raise typer.BadParameter(f"{text!r} is not X,Y@S. Give finite numbers, such as 640,360@1.2.")
    return numbers


class TapeMark(tuple[float, float, float, float, float, float]):
    """Something of known length in the picture: x and y of both ends in px, when in s, and its length in cm."""


def _tape(text: str) -> TapeMark:
    """Read `X,Y,X,Y@S=CM`."""
    ends, _, rest = text.partition("@")
    time, _, length = rest.partition("=")
    try:
        x0, y0, x1, y1 = map(float, ends.split(","))
        mark = TapeMark((x0, y0, x1, y1, float(time), float(length)))
        usable = all(map(math.isfinite, mark)) and mark[5] > 0 and mark[:2] != mark[2:4]
    except ValueError:
        usable = False
    if not usable:
        example = "100,400,500,402@1.2=200"
        raise typer.BadParameter(f"{text!r} is not X,Y,X,Y@S=CM. Give two different pixels, seconds and cm: {example}.")
    return mark


def tape(mark: TapeMark | None) -> Tape | None:
    """What a mark says of the scene."""
    from pe_coach.motion.metres import Tape

    return None if mark is None else Tape((mark[:2], mark[2:4]), mark[4], mark[5] / 100)


def _model(text: str) -> Path:
    """Read a network: a file, or an id of `pe-coach model list`."""
    from pe_coach.pose.networks import find_network

    return find_network(text)


def _language(text: str) -> str:
    """Read a language."""
    from pe_coach.words import languages

    if text not in languages():
        raise typer.BadParameter(f"There are no words in {text!r}. Choose {' or '.join(languages())}.")
    return text


def _debug(wanted: bool) -> None:
    """Let the program's own log through to standard error."""
    if wanted:
        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("pe_coach").setLevel(logging.DEBUG)


def _log(file: Path | None) -> Path | None:
    """Keep a log from here on."""
    if file is not None:
        from pe_coach.journal import keep, trim

        trim(file)
        keep(file)
    return file


Event = Annotated[str, typer.Option("--event", metavar="EVENT", help="What is done; `pe-coach events` lists them.")]
Profile = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Variant of the event, such as `sail`; default: seen.")
]
BandsOf = Annotated[Level, typer.Option("--level", help="Whose bands count: school age, or elite and trained.")]
FilmedFrom = Annotated[
    View | None, typer.Option("--view", help="From where a swimmer is filmed: what it cannot show stays silent.")
]
Total = Annotated[
    bool, typer.Option("--total", help="Show a total even where the event gives none by itself, as in swimming.")
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="NAME", help="Motion to compare with; `pe-coach reference list` shows them."),
]
Pupil = Annotated[str | None, typer.Option("--pupil", metavar="NAME", help="Who it is, for page and sheet.")]
AthleteAt = Annotated[
    Athlete | None,
    typer.Option(
        "--athlete",
        metavar="X,Y@S",
        parser=_athlete,
        help="Who to grade where several are in the film: a pixel on the athlete, and when.",
    ),
]
AthleteRule = Annotated[
    AthleteBy,
    typer.Option(
        "--athlete-rule",
        help="Who it is where nobody says so: who goes farthest, the largest, the most central, who moves like the "
        "event, or all of that weighed.",
    ),
]
Start = Annotated[float | None, typer.Option("--start", metavar="S", min=0, help="Ignore the film before, in seconds.")]
Stop = Annotated[float | None, typer.Option("--stop", metavar="S", min=0, help="Ignore the film after, in seconds.")]
RecordedFps = Annotated[
    float | None,
    typer.Option(
        "--recorded-fps",
        metavar="N",
        min=1,
        max=10000,
        help="Frames a second when it was filmed, for a film that plays in slow motion.",
    ),
]
HeightCm = Annotated[
    float | None, typer.Option("--height-cm", metavar="CM", min=50, max=250, help="Height of the pupil.")
]
BarCm = Annotated[
    float | None,
    typer.Option("--bar-cm", metavar="CM", min=20, max=300, help="Height of the bar: how far the hips are above it."),
]
TapeAt = Annotated[
    TapeMark | None,
    typer.Option(
        "--tape",
        metavar="X,Y,X,Y@S=CM",
        parser=_tape,
        help="Something of known length at the pupil's distance, such as a tape or the bar's stand: its two ends in "
        "pixels, when, and its length.",
    ),
]
Alignment = Annotated[Align, typer.Option("--align", help="How frames are matched with the reference.")]
Model = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        parser=_model,
        help="Another pose network: its .toml, or its id in `pe-coach model list`; default: the one that ships.",
    ),
]
Lang = Annotated[
    str, typer.Option("--lang", metavar="LANG", parser=_language, help="Language of the words: `en` or `de`.")
]
GradeScale = Annotated[
    str,
    typer.Option(
        "--scale",
        metavar="SCALE",
        help="Grade scale: `points` (0 to 100), `german` (1 is best), `swiss` (6 is best), `letters`, `0-15`, "
        "`levels`, or the .toml of your own.",
    ),
]
CalibrationFile = Annotated[
    Path | None,
    typer.Option(
        "--calibration",
        metavar="FILE",
        help="A curve of `pe-coach calibrate`; default: your own for this event, if you made one.",
    ),
]
NoCalibration = Annotated[bool, typer.Option("--no-calibration", help="Use no curve: the score as it was measured.")]


def curve_file(file: Path | None, unwanted: bool, event: str) -> Path | None:
    """The teacher's curve to use, by the two flags above; None for none."""
    from pe_coach.events import load_event
    from pe_coach.scoring.teacher_curve import own_curve

    return None if unwanted else file or own_curve(load_event(event).id)


CacheDir = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        help="Where key points are kept, so that a film is graded again at once; default: your own cache folder.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep no key points, and use none that were kept.")]


def cache_folder(folder: Path | None, unwanted: bool) -> Path | None:
    """Where to keep key points, by the two flags above; None for nowhere."""
    from pe_coach.cache import default_folder

    return None if unwanted else folder or default_folder()


OutDir = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for pages and other files; made if need be.")
]
Overlay = Annotated[bool, typer.Option("--overlay", help="Also write the film with the skeleton on it.")]
ShowFaces = Annotated[
    bool, typer.Option("--show-faces", help="Leave faces in pictures and films as they are; default: all are hidden.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a clip, one a line, nothing else on stdout.")]
Debug = Annotated[
    bool, typer.Option("--debug", callback=_debug, is_eager=True, help="Print tracebacks of unforeseen errors.")
]
Log = Annotated[
    Path | None,
    typer.Option(
        "--log",
        metavar="FILE",
        callback=_log,
        help="Add to a log, a JSON object a line: what happened and how long it took; no pupil or file is named.",
    ),
]
