"""Whether the computer has room, memory and good places for what the program keeps."""

from __future__ import annotations

import locale
import os
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import psutil

from pe_coach import cache
from pe_coach.diagnosis.types import Check, State, graver
from pe_coach.lan import lan_addresses
from pe_coach.limits import WORKER_BYTES, cores, workers_that_fit
from pe_coach.store.places import data_folder, folder_warning
from pe_coach.store.types import FolderWarning
from pe_coach.takeaway.pdf import pdf_available

GB = 1e9

LITTLE_GB, TOO_LITTLE_GB = 5.0, 0.5
"""Free space: the films of a class take a few gigabytes; below the other one cannot be added."""

WHY = {
    FolderWarning.SYNCED: "A program copies this folder to other computers, and pupils' films with it.",
    FolderWarning.NETWORK: "This folder lies on another computer, where the data may break and others may read them.",
}


def computer(data: Path | None = None) -> Iterator[Check]:
    """All checks of the computer; `data` is the folder of the data, by default the usual one."""
    yield _folder("data folder", data or data_folder(), "Choose another one: pe-coach app --data FOLDER")
    yield _folder(
        "cache folder", cache.default_folder(), f"Choose another one: {cache.FOLDER_VARIABLE}, or --cache FOLDER"
    )
    yield _space(data or data_folder())
    yield _memory()
    yield _browser()
    yield _language()
    yield _network()


def _folder(name: str, folder: Path, other: str) -> Check:
    """Whether a folder, which need not exist, is writable and stays on this computer."""
    check = Check(name, str(folder))
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            pass
    except OSError as error:
        return graver(check, State.PROBLEM, f"It cannot be written to ({error.strerror}). {other}")
    why = folder_warning(folder)
    return check if why is None else graver(check, State.NOTE, f"{WHY[why]} {other}")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _space(folder: Path) -> Check:
    free_gb = shutil.disk_usage(_existing(folder)).free / GB
    check = Check("disk", f"{free_gb:.1f} GB free for data")
    if free_gb >= LITTLE_GB:
        return check
    return graver(check, State.NOTE if free_gb >= TOO_LITTLE_GB else State.PROBLEM, "Delete what is no longer needed.")


def _memory() -> Check:
    memory, workers = psutil.virtual_memory(), workers_that_fit()
    free, whole = memory.available / GB, memory.total / GB
    check = Check("memory, cores", f"{free:.1f} of {whole:.1f} GB free, {cores()} cores: {workers} films at once")
    if memory.available >= WORKER_BYTES:
        return check
    return graver(check, State.NOTE, "Close other programs before a class is graded.")


def _browser() -> Check:
    pdf = "PDF" if pdf_available() else "no PDF: print pages from the browser"
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Check("browser", f"no screen here, pages can be opened by address; {pdf}")
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Check("browser", f"none found; {pdf}", State.NOTE, "Open the address that `pe-coach app` prints.")
    return Check("browser", f"there is one; {pdf}")


def _language() -> Check:
    said = sys.stdout.encoding or "?"
    language = locale.getlocale()[0] or "not set"
    check = Check("language", f"{language}, this terminal writes {said}")
    if said.casefold().replace("-", "") == "utf8":
        return check
    return graver(check, State.NOTE, "Names with other letters may look odd here; in files they are right.")


def _network() -> Check:
    """Whether others in the room could be let in; addresses are not told, the diagnosis may be mailed."""
    found = len(lan_addresses())
    return Check("other devices", f"{found} address(es) for `pe-coach app --lan`" if found else "in no network")
