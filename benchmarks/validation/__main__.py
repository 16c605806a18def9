"""Regenerates `docs/validation.md` and its plots from the shared data and seeds.

    python -m benchmarks.validation --data ../shared/data --out docs [--parts camera,silence]

Without `--parts` everything is measured again. Parts that are not asked for keep the result of the last run, stored in
`runs/validation/parts`. Films are drawn and looked at by `python -m benchmarks.validation.films`; without their key
points the parts about films say so.
"""

from __future__ import annotations

import argparse
import json
import time
from importlib import import_module
from pathlib import Path

from benchmarks.validation.scripts import SCRIPTS, printed
from benchmarks.validation.sections import Section, table
from pe_coach import __version__
from pe_coach.files import write_file
from pe_coach.scoring.score import SCORE_VERSION

CHECKS = (
    "invariance",
    "frame_rate",
    "camera",
    "proportions",
    "detector_errors",
    "dose",
    "pushed",
    "silence",
    "school_class",
    "answering",
    "two_phones",
    "kodokan_beside",
)
"""Modules of this package, in the order of the report."""
PARTS = (*CHECKS, *SCRIPTS)
STORE = Path("runs/validation/parts")
PLOTS = "validation"
"""Folder of the plots, beside the report."""
INTRODUCTION = """# Validation

What was measured about the grades, and against which bars that were set before. Every number on this page comes from
one command, from data and seeds:

    python -m benchmarks.validation --data ../shared/data --out docs

No pupil was filmed for it: motions are elite jumps with key points corrected by hand, motion capture, and rendered
films of model bodies. What real pupils would add is not known until teachers' marks are there (see `pe-coach panel`).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with keypoints/ and bodies/")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument(
        "--parts",
        default=",".join(PARTS),
        help="names of parts, with commas between them; '' measures nothing and writes what is kept",
    )
    given = parser.parse_args()
    for part in filter(None, given.parts.split(",")):
        start = time.perf_counter()
        section = measured(part, given.data)
        _keep(part, section)
        print(f"{part}: {time.perf_counter() - start:.0f} s", flush=True)
        for bar in section.bars:
            print(f"  {_verdict(bar.met):8} {bar.what}: {bar.found}, wanted {bar.wanted}", flush=True)
    _write(given.out)


def measured(part: str, data: Path) -> Section:
    """The chapter of a part."""
    if part in SCRIPTS:
        return printed(part, data)
    section: Section = import_module(f"benchmarks.validation.{part}").check(data)
    return section


def _keep(part: str, section: Section) -> None:
    STORE.mkdir(parents=True, exist_ok=True)
    write_file(STORE / f"{part}.json", json.dumps(section.stored(), indent=1).encode())


def _write(folder: Path) -> None:
    """The report of all parts that were ever measured, and their plots."""
    files = [STORE / f"{part}.json" for part in PARTS]
    sections = [Section.restored(json.loads(f.read_text(encoding="utf-8"))) for f in files if f.exists()]
    (folder / PLOTS).mkdir(parents=True, exist_ok=True)
    bars = [(b.what, b.wanted, b.found, _verdict(b.met)) for s in sections for b in s.bars]
    parts = [
        INTRODUCTION,
        f"Program {__version__}, score version {SCORE_VERSION}.\n",
        "## Bars\n\n" + table(("check", "wanted", "found", "met"), bars),
    ]
    for section in sections:
        parts.append(f"## {section.title}\n\n{section.text}")
        for name, svg in section.plots.items():
            write_file(folder / PLOTS / name, svg.encode())
            parts.append(f"![{section.title}]({PLOTS}/{name})\n")
    write_file(folder / "validation.md", "\n".join(parts).encode())


def _verdict(met: bool | None) -> str:
    return "open" if met is None else "yes" if met else "**no**"


if __name__ == "__main__":
    main()
