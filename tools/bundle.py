"""Makes one folder, and a zip file of it, that starts the program on a computer without network or administrator.

    python tools/bundle.py --platform win_amd64 --python 3.13 [--out dist] [--with-python DIR] [--no-zip]

It has the wheels of all packages, the program with its networks and references, a starter to double-click, a list of
licences and a page to read. Needs the extra `ship` and the package index. Prints what it weighs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from shipping.building import Bundle, build
from shipping.targets import PYTHONS, TARGETS, target_named
from shipping.wheels import NotFromWheelsError


def main() -> int:
    """Build and tell; ends with 1 where a package cannot be had."""
    given = arguments()
    try:
        target = target_named(given.platform)
        bundle = build(target, given.python, given.out, given.with_python, zipped=not given.no_zip)
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    except (NotFromWheelsError, subprocess.CalledProcessError) as error:
        print(f"No bundle was made: {error}", file=sys.stderr)
        return 1
    tell(bundle)
    return 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Make a folder that starts the program without a network.")
    names = ", ".join(f"{target.name} ({target.alias})" for target in TARGETS)
    parser.add_argument("--platform", required=True, help=names)
    parser.add_argument("--python", choices=PYTHONS, default=f"{sys.version_info[0]}.{sys.version_info[1]}")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for it; dist by default")
    parser.add_argument("--with-python", type=Path, metavar="DIR", help="unpacked Python of that system to go with it")
    parser.add_argument("--no-zip", action="store_true", help="make the folder only")
    return parser.parse_args()


def tell(bundle: Bundle) -> None:
    """Print what was made and what it weighs."""
    wheels_mb = sum(wheel.file.stat().st_size for wheel in bundle.wheels) / 1e6
    print(f"{bundle.folder}: {len(bundle.wheels)} wheels, {wheels_mb:.0f} MB, {bundle.installed_bytes / 1e6:.0f} MB")
    print(f"unpacked; longest path below its environment: {bundle.longest_path} characters")
    if bundle.archive:
        print(f"{bundle.archive}: {bundle.archive.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
