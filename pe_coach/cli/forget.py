"""`pe-coach forget`: everything of a pupil out of the results of a class."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import printable

Name = Annotated[str, typer.Argument(metavar="NAME", help="The pupil, as the class list and names.csv write it.")]
Results = Annotated[Path, typer.Option("--in", metavar="DIR", help="Folder with the results of `grade-class`.")]
Films = Annotated[
    Path | None,
    typer.Option("--films", metavar="DIR", help="Delete the pupil's films in this folder too, told by their bytes."),
]
Receipt = Annotated[
    Path | None, typer.Option("--receipt", metavar="FILE.txt", help="Keep the receipt, which has no name in it.")
]


def forget(
    name: Name,
    results: Results,
    films: Films = None,
    receipt: Receipt = None,
    lang: flags.Lang = "en",
    cache: flags.CacheDir = None,
    debug: flags.Debug = False,
) -> None:
    """Delete everything of a pupil from the results of a class, and print a receipt.

    Rows, pages, overlay films and cut-out clips go, key points that were kept of the films too, and the sheets are
    written again without the pupil. A gradebook that was filled goes whole: run `grade-class` again to fill it.

    Example:

    - `pe-coach forget "Zoë Müller" --in "7b results" --films 7b`
    """
    from pe_coach.cache import Cache, default_folder
    from pe_coach.files import write_file
    from pe_coach.takeaway import forgetting
    from pe_coach.takeaway.receipt import receipt_text

    gone = forgetting.forget(results, name, films=films, cache=Cache(cache or default_folder()))
    text = receipt_text(gone.deleted, lang=lang)
    print(printable(text), end="")
    if receipt is not None:
        write_file(receipt, text.encode())
    for path in gone.mentioned:
        print(printable(f"{path} still holds the name: it is not the program's. Delete or change it."), file=sys.stderr)
