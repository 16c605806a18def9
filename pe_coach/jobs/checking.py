"""A film that somebody sent is opened first where it can do no harm: in a process with little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from pe_coach.clip.facts import Facts, facts_of
from pe_coach.errors import ClipError, PeCoachError
from pe_coach.limits import bound

LIMIT_S = 60
"""How long a film may take to open: the index of a long 4K film is read in less than a second on an idle laptop."""

CPU_S = 30
"""The same in seconds of computing."""

MEMORY_BYTES = 4 * 2**30
"""Address space; a 4K film takes some hundred megabytes, libraries and reserved pages the rest."""


def check_film(film: Path) -> Facts:
    """See that a file is a film, by its content, in a process of its own; returns what it says of itself.

    Raises:
        ClipError: `unreadable` or `too_short`, as `open_clip` says it; also where opening it takes too much time or
            memory, or brings the process down.
    """
    command = [sys.executable, "-m", __name__, str(film)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise _damaged(film) from error
    if done.returncode:
        raise _told(done.stdout) or _damaged(film)
    return _facts().validate_json(done.stdout)


def main(film: Path) -> int:
    """Open a film under limits and print what it says, or what is wrong with it; returns 0 where nothing is."""
    from pe_coach.clip import open_clip

    bound(address_bytes=MEMORY_BYTES, cpu_s=CPU_S)
    try:
        open_clip(film)
    except PeCoachError as error:
        print(json.dumps([error.code, error.text]))
        return 1
    print(_facts().dump_json(facts_of(film, lambda _step, _share: None)).decode())
    return 0


@cache
def _facts() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def _told(output: bytes) -> ClipError | None:
    """The error that was printed; None where the process had no time to print one."""
    try:
        code, text = json.loads(output)
    except ValueError:
        return None
    return ClipError(code, text)


def _damaged(film: Path) -> ClipError:
    remedy = "Copy it from the phone again, or export it as MP4."
    return ClipError("unreadable", f"{film.name} is damaged so that it cannot be opened. {remedy}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
