"""`pe-coach cards`: number cards for a class, to be printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import complain, printable


def cards(
    roster: Annotated[Path, typer.Argument(metavar="ROSTER.csv", help="The class list: number and name, or names.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the pages; default: beside the list, `ROSTER cards`."),
    ] = None,
    lang: flags.Lang = "en",
    debug: flags.Debug = False,
) -> None:
    """Print number cards for a class: pupils show theirs before the run-up, and the film of a lesson names itself.

    Writes cards.html, a page of A4 for each pupil with number and marker but no name, and list.html, which says whose
    number is whose and is for the teacher alone; both as PDF too where the extra `pdf` is installed. Cards with the
    same numbers serve every class.

    Example:

    - `pe-coach cards 7b.csv --out cards`
    """
    from pe_coach.cards.pages import cards_page, list_page
    from pe_coach.errors import OutputError
    from pe_coach.files import output_folder, write_file
    from pe_coach.roster import read_roster
    from pe_coach.takeaway.pdf import pdf_available, pdf_of

    entries = read_roster(roster)
    pages = {
        "cards": cards_page([entry.number for entry in entries], lang=lang),
        "list": list_page(entries, of=roster.stem, lang=lang),
    }
    with output_folder(out or roster.with_name(f"{roster.stem} cards")) as folder:
        made = [write_file(folder / f"{name}.html", page.encode()) for name, page in pages.items()]
        try:
            ready = pages.items() if pdf_available() else ()
            made += [write_file(folder / f"{name}.pdf", pdf_of(page)) for name, page in ready]
        except OutputError as missing:
            if missing.code != "not_installed":
                raise
            complain(missing)
    for path in made:
        print(printable(str(path)))
    print("Print the cards at 100 %, one-sided. The list has names in it: keep it to yourself.", file=sys.stderr)
