"""Other benchmarks of this folder, as they print: identity and left-out jumps, controls, instants, angles, strokes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.validation.sections import Section

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Script:
    """A script with its arguments; `{data}` stands for the data folder."""

    title: str
    file: str
    arguments: tuple[str, ...]


SCRIPTS = {
    "left_out": Script("Identity and left-out jumps", "left_out.py", ("--keypoints", "{data}/keypoints")),
    "negative_controls": Script("Negative controls", "negative_controls.py", ("--data", "{data}")),
    "instants": Script("Instants", "instants.py", ("--data", "{data}", "--part", "elite", "captured", "absent")),
    "measured_angles": Script("Angles against measured ones", "measured_angles.py", ("--data", "{data}")),
    "strokes": Script("Swimming strokes", "strokes.py", ("--shared", "{data}")),
}


def printed(name: str, data: Path) -> Section:
    """What a script prints, word for word."""
    script = SCRIPTS[name]
    arguments = [argument.format(data=data.resolve()) for argument in script.arguments]
    command = [sys.executable, str(ROOT / "benchmarks" / script.file), *arguments]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    shown = f"python benchmarks/{script.file} " + " ".join(script.arguments).format(data="../shared/data")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Section(script.title, f"    {shown}\n\nfailed: {reason}\n")
    lines = "\n".join(f"    {line}".rstrip() for line in [shown, "", *done.stdout.rstrip().splitlines()])
    return Section(script.title, lines + "\n")
