"""A place with a C library, a shell, a Python and nothing else, whose only network is the computer itself."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

FREE = (
    *("libstdc++.so.6", "libgcc_s.so.1", "libz.so.1"),
    *(
        "libc.so.6",
        "libm.so.6",
        "libmvec.so.1",
        "librt.so.1",
        "libdl.so.2",
        "libpthread.so.0",
        "libutil.so.1",
        "libresolv.so.2",
    ),
)
"""Libraries that every Linux has and wheels may count on; the second row is the C library."""

UNSHARE = ("unshare", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc")
"""Runs a command with mounts, processes and a network of its own."""

NOT_NEEDED = shutil.ignore_patterns("site-packages", "dist-packages", "test", "idlelib", "__pycache__", "config-*")


def loopback_up() -> None:
    """Let this network, which is new and empty, reach itself."""
    request = struct.pack("16sH14s", b"lo", 0x1 | 0x40, b"")  # netdevice(7): IFF_UP, IFF_RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def networks() -> list[str]:
    """Names of the network's interfaces."""
    return [name for _, name in socket.if_nameindex()]


def furnish(root: Path) -> None:
    """Put into an empty folder what programs count on: libraries, a shell, a few devices, the list of processes."""
    for folder in ("dev", "proc", "tmp", "home/teacher", "bin"):
        (root / folder).mkdir(parents=True)
    shell = Path("/bin/sh").resolve()
    shutil.copy(shell, root / "bin/sh")
    modules = Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("*.so")
    _copy_libraries([shell, python_program(), *modules], root)
    for device in ("null", "zero", "urandom"):
        (root / "dev" / device).touch()
        subprocess.run(["mount", "--bind", f"/dev/{device}", root / "dev" / device], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)


def _copy_libraries(programs: Iterable[Path], root: Path) -> None:
    """Copy what programs are linked with, each to where it lies here."""
    linked = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=True).stdout
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    free = (line for line in known.splitlines() if line.split()[0] in FREE and "x86-64" in line)
    words = {word for line in (*linked.splitlines(), *free) for word in line.split()}
    for path in (Path(word) for word in words if word.startswith("/") and ".so" in word and not word.endswith(":")):
        (root / path.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, root / path.relative_to("/"))


def python_program() -> Path:
    """The Python that this one's environment was made of."""
    return Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}").resolve()


def copy_python(into: Path) -> None:
    """Copy that Python without any package, as if it had been unpacked there."""
    program = into / "bin" / python_program().name
    program.parent.mkdir(parents=True)
    shutil.copy(python_program(), program)
    library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(library, into / "lib" / library.name, ignore=NOT_NEEDED, symlinks=True)


def inside(root: Path, command: list[str], **more: object) -> subprocess.Popen[bytes]:
    """Start a command that sees nothing but a furnished folder, with no variable but its home."""
    environment = {"HOME": "/home/teacher"}
    chroot = shutil.which("chroot") or os.fspath("/usr/sbin/chroot")
    return subprocess.Popen([chroot, str(root), *command], env=environment, **more)  # type: ignore[call-overload,no-any-return]
