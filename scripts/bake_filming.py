"""Copies the baked bodies into the package, after checking that every one is dressed.

python scripts/bake_filming.py ../shared/data/bodies
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "pe_coach" / "filming" / "bodies"
CLOTH = (2, 3)
"""Labels of top and bottom in `kit_label`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="folder with one NAME.npz a body")
    for file in sorted(parser.parse_args().source.glob("*.npz")):
        with np.load(file, allow_pickle=False) as body:
            if not np.isin(body["kit_label"][:, body["must_cover"]], CLOTH).all():
                raise SystemExit(f"{file.name} is not dressed in every kit: not copied.")
        temporary = TARGET / f".{file.name}"
        shutil.copyfile(file, temporary)
        temporary.replace(TARGET / file.name)


if __name__ == "__main__":
    main()
