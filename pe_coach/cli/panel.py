"""`pe-coach panel`: films made anonymous for raters, and what their ratings say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain, printable
from pe_coach.cli.progress import shown

commands = typer.Typer(no_args_is_help=True, help="Raters beside the machine: anonymous films, and how all agree.")


@commands.callback()
def panel() -> None:
    """Raters beside the machine: anonymous films, and how all agree."""


@commands.command()
def make(
    clips: Annotated[list[Path], typer.Argument(metavar="CLIP", help="The films to be rated.")],
    event: flags.Event,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for all of it; made if need be.")],
    profile: flags.Profile = None,
    level: flags.BandsOf = flags.Level.PUPILS,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Decides ids and order of the films.")] = 0,
    repeat: Annotated[
        float, typer.Option("--repeat", metavar="SHARE", min=0, max=1, help="Share of films that come twice.")
    ] = 0.2,
    background: Annotated[
        bool, typer.Option("--show-background", help="Hide only the heads that are found, not all but the athlete.")
    ] = False,
    model: flags.Model = None,
    lang: flags.Lang = "en",
    cache: flags.CacheDir = None,
    no_cache: flags.NoCache = False,
    debug: flags.Debug = False,
) -> None:
    """Make films anonymous and a page to rate them on, which needs no network.

    Everybody's head and all but the athlete are hidden, sound and metadata are left behind, names become ids. Look at
    every film before you hand it out.

    DIR/for_raters goes to the raters. DIR/mapping.csv says which film is whose: keep it.

    Example:

    - `pe-coach panel make films/*.mp4 --event long_jump --out panel`
    """
    from pe_coach.files import output_folder
    from pe_coach.grading import Options
    from pe_coach.panel.making import Wish, make_panel

    wish = Wish(event, profile, level.value, seed, repeat, background, lang)
    options = Options(event, model=model, lang=lang, cache=flags.cache_folder(cache, no_cache))
    with output_folder(out), shown("panel") as tell:
        made = make_panel(clips, wish, out, options, tell)
    for clip, why in made.left_out:
        complain(f"{clip.name} is left out: {why}")
    print(printable(f"{made.folder}: {len(made.films)} films and rating.html. Look at them before you hand them out."))
    print(printable(f"{made.mapping}: whose they are. Keep it."), file=sys.stderr)
    if made.left_out:
        raise typer.Exit(EXIT_SOME_FAILED)


@commands.command()
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="RATINGS.csv", help="What the raters saved.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE.csv", help="The mapping.csv of `panel make`.")
    ] = None,
    machine: Annotated[
        list[Path] | None,
        typer.Option(
            "--machine", metavar="PATH", help="Reports of `grade --out`, or a folder of them; needs --mapping."
        ),
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", metavar="EVENT", help="For the items' names instead of their ids.")
    ] = None,
    out: flags.OutDir = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of the intervals.")] = 0,
    lang: flags.Lang = "en",
    debug: flags.Debug = False,
) -> None:
    """Print how raters agree with each other and the machine with them: weighted kappa, ICC(2,1), with intervals.

    With --out the figures are kept as agreement.csv and, with --machine, the panel's marks as marks.csv for
    `pe-coach calibrate`.

    Example:

    - `pe-coach panel merge ratings-*.csv --mapping panel/mapping.csv --machine reports`
    """
    from pe_coach.errors import UsageError
    from pe_coach.files import output_folder
    from pe_coach.panel.items import item_names
    from pe_coach.panel.merging import as_text, merged, write_merged
    from pe_coach.panel.ratings import machine_of, read_mapping, read_ratings

    if machine and not mapping:
        raise UsageError("bad_panel", "--machine needs --mapping: it says which report belongs to which film.")
    known = read_mapping(mapping) if mapping else None
    ratings = read_ratings(files, known)
    reports = machine_of(ratings, known[1], machine) if machine and known else None
    found = merged(ratings, reports, seed=seed)
    print(printable(as_text(found, item_names(event, lang) if event else {}, lang)))
    if out:
        with output_folder(out) as folder:
            for path in write_merged(folder, found, reports, known[1] if known else {}):
                print(printable(str(path)), file=sys.stderr)
