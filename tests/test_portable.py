"""The program's source, read for what only some systems have: what would first show on a teacher's Windows laptop."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pe_coach.jobs.incoming import safe_name
from pe_coach.takeaway.bundle import file_name

GUARDED = "pe_coach/limits.py"
"""The one place that may know systems apart."""

ON_A_CARD = "pe_coach/training/gpu"
"""Training on a graphics card is done on Linux alone."""

ONE_SYSTEM = """
resource fcntl pwd grp spwd termios tty pty posix syslog crypt readline nis curses _posixsubprocess
msvcrt winreg winsound _winapi nt
"""
"""Modules that only some systems have."""

NOT_EVERYWHERE = {
    "os": """
        fork forkpty killpg getuid geteuid getgid getegid getpgid getpgrp setsid nice wait wait3 wait4 uname getloadavg
        statvfs fstatvfs sync mkfifo chown lchown fchown chroot sysconf confstr pathconf openpty ttyname WNOHANG
        sched_getaffinity sched_setaffinity posix_spawn sendfile getxattr O_DIRECTORY O_NOFOLLOW O_CLOEXEC O_SYNC
        O_NONBLOCK major minor makedev add_dll_directory startfile
    """,
    "signal": """
        SIGKILL SIGALRM SIGHUP SIGUSR1 SIGUSR2 SIGCHLD SIGPIPE SIGQUIT SIGSTOP SIGCONT SIGTSTP alarm setitimer pause
        pthread_sigmask CTRL_C_EVENT CTRL_BREAK_EVENT
    """,
    "time": "tzset clock_gettime CLOCK_MONOTONIC",
    "socket": "AF_UNIX",
}
"""Names of modules that all systems have, which stop the program where they are missing."""

MODULES = frozenset(ONE_SYSTEM.split())
NAMES = frozenset(f"{module}.{name}" for module, names in NOT_EVERYWHERE.items() for name in names.split())

WRITES_TEXT = frozenset({"open", "read_text", "write_text", "fdopen", "TextIOWrapper", "NamedTemporaryFile"})
"""Calls that take the system's own encoding, which is none of UTF-8 on Windows, unless they are told another."""

TEXT_OF_PROCESS = frozenset({"run", "Popen", "check_output"})

Finder = Callable[[ast.AST], str | None]


def imported(node: ast.AST) -> str | None:
    """A module of one system only that is imported."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    found = [name for name in names if name.split(".")[0] in MODULES]
    return f"imports {found[0]}" if found else None


def used(node: ast.AST) -> str | None:
    """A name of the standard library that some system does not have."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        name = f"{node.value.id}.{node.attr}"
        return f"uses {name}" if name in NAMES else None
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        return next((f"imports {name}" for name in names if name in NAMES), None)
    return None


def copied_process(node: ast.AST) -> str | None:
    """A way to start processes, or to prepare them, that Windows does not have."""
    if isinstance(node, ast.Call):
        words = [value.value for value in node.args if isinstance(value, ast.Constant)]
        if _called(node) in ("get_context", "set_start_method") and {*words} & {"fork", "forkserver"}:
            return "starts processes by fork"
        if any(keyword.arg == "preexec_fn" for keyword in node.keywords):
            return "prepares a process by preexec_fn"
    return None


def without_encoding(node: ast.AST) -> str | None:
    """Text that is read or written in whatever encoding the system has."""
    if not isinstance(node, ast.Call) or _called(node) not in WRITES_TEXT | TEXT_OF_PROCESS:
        return None
    told = {keyword.arg: keyword.value for keyword in node.keywords}
    if "encoding" in told or None in told:
        return None
    name = _called(node)
    if name in TEXT_OF_PROCESS:
        return "runs a program and takes text as it comes" if {"text", "universal_newlines"} & told.keys() else None
    if name in ("read_text", "write_text"):
        return None if len(node.args) > (name == "write_text") else f"calls {name} without an encoding"
    return f"calls {name} without an encoding" if _is_text(node, told) else None


def _is_text(node: ast.Call, told: dict[str | None, ast.expr]) -> bool:
    """Whether a file is opened as text, by its mode; another `open` than that of files has none among its words."""
    name, is_builtin = _called(node), isinstance(node.func, ast.Name)
    if name == "TextIOWrapper":
        return True
    place = 1 if name == "fdopen" or (name == "open" and is_builtin) else 0
    mode = told.get("mode") or (node.args[place] if len(node.args) > place else None)
    if isinstance(mode, ast.Constant) and isinstance(mode.value, str) and re.fullmatch("[rwxabt+]+", mode.value):
        return "b" not in mode.value
    return mode is None and name != "NamedTemporaryFile" and (is_builtin or not (node.args or told))


def unix_words(node: ast.AST) -> str | None:
    """A folder that only Unix has, or a date format that Windows refuses."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.match(r"/(tmp|dev|proc|etc|usr|var|home)(/|$)", node.value):
            return f"names {node.value}"
        if re.search(r"%-[dHIjmMSUWy]", node.value):
            return f"formats a date with {node.value}"
    return None


def split_paths(node: ast.AST) -> str | None:
    """A path taken apart as text, by the stroke that Windows does not write."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SPLITS and node.args:
        of = node.func.value
        by = node.args[0]
        is_path = isinstance(of, ast.Call) and _called(of) in ("str", "fspath")
        if is_path and isinstance(by, ast.Constant) and by.value == "/":
            return "takes a path apart at /"
    return None


_SPLITS = ("split", "rsplit", "partition", "rpartition")


def moved_onto(node: ast.AST) -> str | None:
    """`os.rename`, which on Windows fails where the name is taken; `os.replace` does the same everywhere."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rename":
        of = node.func.value
        return "renames instead of replacing" if isinstance(of, ast.Name) and len(node.args) < 3 else None
    return None


def _called(node: ast.Call) -> str:
    """The last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


EVERYWHERE: tuple[Finder, ...] = (copied_process, without_encoding, unix_words, split_paths, moved_onto)
OUTSIDE: tuple[Finder, ...] = (imported, used)


def found_in(source: str, finders: tuple[Finder, ...]) -> Iterator[tuple[int, str]]:
    """Lines of a source text and what is wrong with each."""
    for node in ast.walk(ast.parse(source)):
        for find in finders:
            if (what := find(node)) is not None:
                yield getattr(node, "lineno", 0), what


def test_nothing_outside_the_guarded_place_is_of_one_system_only(root: Path) -> None:
    found = [
        f"{name}:{line} {what}"
        for path in sorted((root / "pe_coach").rglob("*.py"))
        if root / ON_A_CARD not in path.parents
        for name in [path.relative_to(root).as_posix()]
        for line, what in found_in(path.read_text("utf-8"), EVERYWHERE + (() if name == GUARDED else OUTSIDE))
    ]
    assert not found, "\n".join(found)


def test_the_guarded_place_imports_them_only_where_it_can_do_without(root: Path) -> None:
    tree = ast.parse((root / GUARDED).read_text("utf-8"))
    tried = [node for node in ast.walk(tree) if isinstance(node, ast.Try) and "ImportError" in ast.dump(node)]
    inside = {id(child) for node in tried for child in ast.walk(node)}
    imports = [node for node in ast.walk(tree) if imported(node)]
    assert imports and all(id(node) in inside for node in imports)


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "from resource import getrusage",
        "import os\nos.killpg(1, 9)",
        "import signal\nsignal.signal(signal.SIGALRM, print)",
        "from signal import SIGKILL",
        "open('a')",
        "open('a', 'w')",
        "path.open('w')",
        "path.read_text()",
        "path.write_text('a')",
        "subprocess.run(['a'], text=True)",
        "multiprocessing.get_context('fork')",
        "subprocess.Popen(['a'], preexec_fn=print)",
        "Path('/tmp/a')",
        "day.strftime('%-d. %B')",
        "str(path).rsplit('/', 1)",
        "part.rename(whole)",
    ],
)
def test_what_is_looked_for_is_found(source: str) -> None:
    assert [*found_in(source, EVERYWHERE + OUTSIDE)]


@pytest.mark.parametrize(
    "source",
    [
        "open('a', 'rb')",
        "path.open('rb')",
        "path.read_text('utf-8')",
        "path.write_text('a', encoding='utf-8')",
        "av.open('film.mp4')",
        "subprocess.run(['a'], text=True, encoding='utf-8')",
        "os.replace(part, whole)",
        "name.rsplit('/', 1)",
        "signal.Signals(9)",
    ],
)
def test_what_every_system_has_is_left_alone(source: str) -> None:
    assert not [*found_in(source, EVERYWHERE + OUTSIDE)]


@pytest.mark.parametrize(
    "name", ["con", "AUX", "nul.today", "Lpt1", "com9 (2)", "x" * 79 + ". y", "7b. ", "<>:?*|", ""]
)
def test_what_names_a_file_names_one_that_windows_can_have(name: str) -> None:
    for text in (file_name(name), safe_name(f"{name}.mp4")):
        assert text and not re.search(r'[<>:"/\\|?*\x00-\x1f]|[ .]$', text)
        assert not re.match(r"(con|prn|aux|nul|(com|lpt)\d)(?=$|[. ])", text, re.IGNORECASE)
