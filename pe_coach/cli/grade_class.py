"""`pe-coach grade-class`: films of a class, or of a lesson, in; class sheet and pages out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, EXIT_STOPPED
from pe_coach.cli.grading_flags import GradingFlags
from pe_coach.cli.spreading import spread

if TYPE_CHECKING:
    from pe_coach.classes.types import Engine
    from pe_coach.cli.running_class import Ended

Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="FOLDER|FILM|ZIP...", help="Films of a class: folders, however deep, ZIP files of films, or films."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the results; default: beside the films, `FOLDER results`."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Clips graded at once; default: as many as suit the computer."),
]
Resume = Annotated[
    bool | None,
    typer.Option(
        "--resume/--no-resume",
        help="Go on where an earlier run was stopped, or grade all again; default: go on where there is something.",
    ),
]
Roster = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE.csv", help="Class list: names, and numbers of their cards.")
]
Names = Annotated[
    Path | None,
    typer.Option("--names", metavar="FILE.csv", help="Whose each clip is: a `names.csv` that you have corrected."),
]
ConfirmNames = Annotated[
    bool, typer.Option("--confirm-names", help="You have looked at all names in `names.csv`: its guesses are right.")
]
ConsentBy = Annotated[
    str | None,
    typer.Option(
        "--consent-confirmed-by",
        metavar="NAME",
        help="You, who answer for it that there is consent for all of whom the class list says nothing.",
    ),
]
Gradebook = Annotated[
    Path | None, typer.Option("--gradebook", metavar="FILE.csv", help="A file of Canvas or Moodle, to be filled.")
]
GradebookColumn = Annotated[
    str | None, typer.Option("--gradebook-column", metavar="NAME", help="Its column; default: the only empty one.")
]


class Csv(StrEnum):
    """What stands between columns, and what marks decimals."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    SEMICOLON_POINT = "semicolon_point"


CsvDialect = Annotated[
    Csv,
    typer.Option(
        "--csv",
        help="What separates columns of the tables; `semicolon` with decimal commas, as much of Europe expects.",
    ),
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Grade on the workers of a Dask scheduler.")
]
Lesson = Annotated[
    bool | None,
    typer.Option(
        "--lesson/--no-lesson",
        help="Whether films show whole lessons, in which the attempts are to be found; default: those over 90 s do.",
    ),
]
DiscardClips = Annotated[
    bool, typer.Option("--discard-clips", help="Keep no film of the attempts that are found in a lesson's film.")
]
NoPages = Annotated[bool, typer.Option("--no-pages", help="Write the sheets only, no page for each clip.")]


@spread
def grade_class(
    sources: Sources,
    how: GradingFlags,
    out: Out = None,
    roster: Roster = None,
    names: Names = None,
    confirm_names: ConfirmNames = False,
    consent_confirmed_by: ConsentBy = None,
    gradebook: Gradebook = None,
    gradebook_column: GradebookColumn = None,
    csv: CsvDialect = Csv.COMMA,
    lesson: Lesson = None,
    discard_clips: DiscardClips = False,
    workers: Workers = None,
    cluster: Cluster = None,
    resume: Resume = None,
    no_pages: NoPages = False,
    overlay: flags.Overlay = False,
    show_faces: flags.ShowFaces = False,
    as_json: flags.AsJson = False,
    log: flags.Log = None,
    debug: flags.Debug = False,
) -> None:
    """Grade the films of a class, or the attempts in the film of a lesson: tables, `class.html`, a page for each.

    One bad file never stops the others; the two sheets together count every film. Stopped at any moment, the same
    command goes on where it was.

    Examples:

    - `pe-coach grade-class films --event long_jump`

    - `pe-coach grade-class monday.mov tuesday --event high_jump --out results --workers 4`
    """
    from pe_coach.classes.finding import beside
    from pe_coach.classes.settings import Pages
    from pe_coach.cli.running_class import Asked, run_class

    asked = Asked(
        sources,
        out or beside(sources),
        how.options(),
        Pages(not no_pages, overlay and not no_pages, show_faces),
        roster=roster,
        names=names,
        gradebook=gradebook,
        gradebook_column=gradebook_column,
        csv=csv.value,
        names_confirmed=confirm_names,
        consent_by=consent_confirmed_by,
        lesson=lesson,
        discard_clips=discard_clips,
        workers=workers,
        anew=resume is False,
        as_json=as_json,
    )
    if code := _exit_code(run_class(asked, _engine(workers, cluster))):
        raise typer.Exit(code)


def _exit_code(ended: Ended) -> int:
    """How the command ends: what could not be finished comes before what failed."""
    if ended.stopped:
        return EXIT_STOPPED
    return EXIT_SOME_FAILED if ended.failed else 0


def _engine(workers: int | None, cluster: str | None) -> Engine:
    """What grades the clips: this computer, or others."""
    if cluster is not None:
        from pe_coach.classes.cluster import ClusterEngine

        return ClusterEngine(cluster)
    from pe_coach.classes.pool import LocalEngine

    return LocalEngine(workers)
