"""`pe-coach demo`: films a pupil with a known fault, grades the film, and shows whether the fault was found."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED
from pe_coach.cli.progress import shown
from pe_coach.scratch import scratch


def demo(
    as_json: flags.AsJson = False,
    out: flags.OutDir = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Another pupil, fault and place.")] = 0,
    fault: Annotated[
        str | None, typer.Option("--fault", metavar="NAME", help="A fault by name, or `none`; default: the seed's.")
    ] = None,
    lang: flags.Lang = "en",
    debug: flags.Debug = False,
) -> None:
    """See it work without a film of your own: film a pupil with a known fault, grade the film, say what was found.

    With `--out DIR` the film, the page, the overlay film and the JSON stay; otherwise nothing does.

    Examples:

    - `pe-coach demo`

    - `pe-coach demo --seed 4 --out demo`

    - `pe-coach demo --fault none --json`
    """
    from pe_coach.demo import FAULT_NAMES, demo_as_dict, demo_as_text, keep_demo, run_demo

    if fault is not None and fault not in FAULT_NAMES:
        raise typer.BadParameter(f"There is no fault {fault!r}. Choose {', '.join(FAULT_NAMES)}.")
    with _folder(out) as folder:
        with shown("demo") as tell:
            result = run_demo(Path(folder), seed=seed, fault=fault, lang=lang, progress=tell)
            if out and result.report.status != "failed":
                keep_demo(result, lang=lang, progress=tell)
        print(json.dumps(demo_as_dict(result)) if as_json else demo_as_text(result, lang), flush=True)
    if out:
        print(f"The files are in {out}", file=sys.stderr)
    if result.report.status == "failed":
        raise typer.Exit(EXIT_SOME_FAILED)


def _folder(out: Path | None) -> AbstractContextManager[Path | str]:
    """The folder that was asked for, or one that goes away again."""
    from pe_coach.files import output_folder

    return output_folder(out) if out else scratch()
