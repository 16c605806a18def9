"""What a process may take of the computer: bounds where the system has them, watching where it has none.

Everything that only some systems know is here, behind functions that any system can call.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import parent_process
from pathlib import Path

import psutil

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
"""Environment of a process that keeps to one core: clips are spread over processes, not one clip over all cores."""

NICENESS = 10
"""Of workers, at least: what the teacher does on this computer comes first."""

WORKER_BYTES = 1_200_000_000
"""What a worker is reckoned to need at most for clips of phones up to 1080p (`benchmarks/class_memory.py`)."""


CPP_LIBRARY = "msvcp140.dll"
"""Microsoft's C++ library, which Windows does not have by itself."""


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take before its worker is ended.

    Attributes:
        stuck_s: seconds without any progress, of computing or of waiting. The slowest single step reads a whole
            file: 4 GB from an old memory stick at 30 MB a second take 130 s.
        longest_s: seconds in all. Two minutes of film, the longest that is one attempt, take some minutes.
        resident_bytes: memory in use. The largest film that is read, 4096 px a side, needs less than half.
        address_bytes: addresses in use, which the system itself refuses where it can: libraries and reserved pages
            take some gigabytes that are no memory; a file that claims to hold hundreds is stopped at once.
        nice: niceness of the process, at least.
    """

    stuck_s: float = 180.0
    longest_s: float = 3600.0
    resident_bytes: int = 3 * 2**30
    address_bytes: int = 6 * 2**30
    nice: int = NICENESS


@cache
def let_libraries_load() -> None:
    """Let Windows find the C++ library that was installed with the program, before onnxruntime is imported.

    The package `msvc-runtime` puts it beside the environment's programs, where Windows does not look for what a Python
    package asks for; without it onnxruntime needs what an administrator installed. Elsewhere this does nothing.
    """
    if sys.platform == "win32":
        from importlib.metadata import PackageNotFoundError, distribution

        with suppress(PackageNotFoundError):
            files = distribution("msvc-runtime").files or []
            libraries = (Path(file.locate()) for file in files if file.name.casefold() == CPP_LIBRARY)
            for library in libraries:
                if library.is_file():
                    os.add_dll_directory(str(library.resolve().parent))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_that_fit(each_bytes: int = WORKER_BYTES) -> int:
    """One worker for each core, fewer where the memory that is free now holds fewer; at least one."""
    return max(1, min(cores(), int(psutil.virtual_memory().available // each_bytes)))


def peak_bytes() -> int:
    """Most memory that this process has held so far."""
    try:
        import resource
    except ImportError:
        return int(psutil.Process().memory_info().peak_wset)
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): kilobytes on Linux, bytes on macOS
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit


def bound(*, address_bytes: int | None = None, cpu_s: int | None = None) -> None:
    """Bound this process where the system can: beyond it memory is refused, and computing ends the process."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, address_bytes), (resource.RLIMIT_CPU, cpu_s)):
        if most is not None:
            _soft, hard = resource.getrlimit(what)
            with suppress(ValueError, OSError):  # macOS knows bounds that it does not let anybody set
                resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def step_back(to: int = NICENESS) -> None:
    """Let other processes come first; one that does so already, as the worker of a worker, stays where it is."""
    with suppress(psutil.Error, OSError):
        this = psutil.Process()
        this.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else max(to, this.nice()))


def end_with_parent() -> None:
    """End this process, a worker, as soon as the one that started it ends, however that happens."""
    parent = parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="end with parent", daemon=True).start()


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes that are started meanwhile keep to one core each: libraries read these variables when they load."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
