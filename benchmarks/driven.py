"""A process in which commands of the product are run one after the other, and watched: what they say, and where they
write. Reads a JSON list of arguments a line, and answers each with a line.

    python benchmarks/driven.py ROOT      (started by mutated_files.py; nothing outside ROOT may be written to)
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ADDRESS_BYTES = 8 * 2**30
"""What a worker of a class may take is less; a file that claims to hold hundreds of gigabytes is stopped."""
FOLDERS = ("home", "tmp", "cwd", "in", "out")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod"})


@dataclass
class Answer:
    """How a command ended: its exit code, None where it brought the process down or took too long; what it printed;
    computing time; what it tried to write to outside its root."""

    code: int | None
    out: str = ""
    err: str = ""
    cpu_s: float = 0.0
    outside: Sequence[str] = ()
    hung: bool = False


class Driver:
    """The process, started again after each loss."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)

    def run(self, argv: Sequence[str], limit_s: float) -> Answer:
        """Run a command of the product, for so many seconds of computing, or ten times as many of waiting."""
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps(list(argv)) + "\n")
        self._process.stdin.flush()
        line = self._line(psutil.Process(self._process.pid), limit_s)
        if line is None:
            self.close()
            return Answer(None, hung=True)
        if not line:
            died = f"ended with {self._process.wait()}"
            self.close()
            return Answer(None, err=died)
        return Answer(**json.loads(line))

    def _line(self, process: psutil.Process, limit_s: float) -> str | None:
        """The next line of the process; None where it takes too long."""
        began_s, before_s = time.monotonic(), sum(process.cpu_times()[:2])
        while time.monotonic() < began_s + 10 * limit_s:
            try:
                return self._lines.get(timeout=1.0)
            except queue.Empty:
                with contextlib.suppress(psutil.Error):
                    if sum(process.cpu_times()[:2]) > before_s + limit_s:
                        return None
        return None

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _start(self) -> None:
        home = self.root / "home"
        env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG", "PE_COACH"))}
        env |= {"HOME": str(home), "TMPDIR": str(self.root / "tmp"), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        command = [sys.executable, "-W", "default", str(Path(__file__).resolve()), str(self.root)]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.root / "cwd",
            env=env,
            text=True,
        )
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process, lines), daemon=True).start()
        self._process, self._lines = process, lines


def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """Every line, and an empty one at the end."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")


class _Watch:
    """What the process tries to write to outside a folder (sys.addaudithook)."""

    def __init__(self, root: Path) -> None:
        self.root, self.outside = str(root.resolve()), list[str]()

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = args
            if not (isinstance(path, str | bytes) and isinstance(flags, int) and flags & WRITES):
                return
        elif event in CHANGES:
            path = args[0]
        else:
            return
        place = os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes) else self.root
        if not place.startswith((self.root, "/dev/")):
            self.outside.append(f"{event} {place}")


def main(root: Path) -> None:
    """Run the commands of standard input."""
    from pe_coach.cli.main import main as product
    from pe_coach.limits import bound

    bound(address_bytes=ADDRESS_BYTES)
    watch, answers = _Watch(root), os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.addaudithook(watch)
    for line in sys.stdin:
        sys.argv = ["pe-coach", *json.loads(line)]
        watch.outside.clear()
        start_s, out, err, code = time.process_time(), io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                product()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        answer = Answer(code, out.getvalue(), err.getvalue(), time.process_time() - start_s, list(watch.outside))
        print(json.dumps(vars(answer)), file=answers, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
