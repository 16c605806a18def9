"""Proof that nothing leaves this computer: the product runs with the network cut, the system tells of each socket.

    python benchmarks/no_network.py [--short] [--seed 16]      (Linux; Debian's strace, and chromium without --short)

Runs itself in a network of its own, in which only loopback is up. In it `strace` follows every process and reports
each connect and each datagram, of libraries too; look-ups of names count (port 53), wherever they go. Watched are
`pe-coach grade`, `grade-class` and `pe-coach app`: a film graded, its page looked through, a table taken away, a
sample class; pages are opened in a browser, whose requests are counted. A control that tries to reach out shows that
the watch sees. With --short `grade-class` grades one second, and the page is fetched without a browser. Ends with 1
where anything leaves.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

INSIDE = "--inside"
PE_COACH = (sys.executable, "-m", "pe_coach.cli")
WATCH = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg,execve,clone,clone3")
ELSEWHERE = "192.0.2.1"
"""An address that nobody has (RFC 5737)."""
CONTROL = f"""
import socket
for call in (lambda: socket.create_connection(("{ELSEWHERE}", 80), 2), lambda: socket.getaddrinfo("example.org", 80)):
    try:
        call()
    except OSError:
        pass
"""
GRADING_MS = 300_000
DNS_PORT = 53
LOOPBACK = ("127.", "::1", "::ffff:127.")
TARGET = re.compile(r'sa_family=AF_INET6?, .*?port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
STARTED = re.compile(r"execve\(.* = 0$|clone3?\((?!.*CLONE_THREAD).* = \d+$")


@dataclass(frozen=True)
class Seen:
    """What a watch saw: processes started, sockets used to reach an address, and those that were not of loopback."""

    processes: int
    calls: int
    outside: tuple[str, ...]

    def line(self, name: str) -> str:
        """A row of the table."""
        return f"{name:34} {self.processes:9} {self.calls:9} {len(self.outside):9}"


def seen(log: Path) -> Seen:
    """Read what strace wrote."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    targets = [(int(found[1]), found[2]) for line in lines if (found := TARGET.search(line))]
    outside = [f"{to}:{port}" for port, to in targets if port == DNS_PORT or not to.startswith(LOOPBACK)]
    return Seen(sum(bool(STARTED.search(line)) for line in lines), len(targets), tuple(outside))


def watched(log: Path, *command: str | Path) -> Seen:
    """Run a command under the watch until it ends."""
    done = subprocess.run([*WATCH, "-o", log, *command], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):  # a film without a result is one
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stderr}")
    return seen(log)


@contextmanager
def served(log: Path, port: int) -> Iterator[str]:
    """`pe-coach app` under the watch."""
    command = [*WATCH, "-o", log, *PE_COACH, "app", "--port", str(port)]
    quiet = os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"}
    server = subprocess.Popen(
        command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{address}/_stcore/health", server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(60)


def _wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server did not start") from None
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not answer")


def fetch(address: str) -> list[str]:
    """Ask for the page without a browser."""
    urllib.request.urlopen(address, timeout=30).close()
    return [address]


def in_a_browser(steps: Callable[[Any, str], None]) -> Callable[[str], list[str]]:
    """What is done in a browser at an address; returns what the pages asked for."""

    def visit(address: str) -> list[str]:
        from playwright.sync_api import sync_playwright

        asked: list[str] = []
        with sync_playwright() as playwright:
            quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=quiet)
            page = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="en-GB")
            page.set_default_timeout(GRADING_MS)
            page.on("request", lambda request: asked.append(request.url))
            steps(page, address)
            browser.close()
        return asked

    return visit


def _sample_class(page: Any, address: str) -> None:
    """Have a class drawn, and its first film graded."""
    page.goto(address)
    page.get_by_role("button", name="Try a sample class").click()
    page.get_by_text("sample_1.mp4").wait_for()
    page.get_by_role("button", name="Open", exact=True).first.wait_for()
    print("sample class: drawn, first film graded", flush=True)


def _one_film(page: Any, address: str, film: Path) -> None:
    """Upload a film, answer for the consent, open the result, take the table away, look at all pages."""
    page.goto(address)
    page.get_by_role("radio", name="Long jump", exact=True).click()
    page.locator("input[type=file]").first.set_input_files([film])
    page.get_by_label("Your name").fill("Ms Lin")
    page.get_by_role("button", name="There is consent").click()
    see = page.get_by_role("button", name="See the result")
    see.wait_for()
    see.click()
    page.get_by_text("What made these numbers").wait_for()
    with page.expect_download():
        page.get_by_role("button", name="Table (CSV)").click()
    for name in ("Class", "Pupils", "References", "How to film", "Settings"):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1, name=name).first.wait_for()
        page.wait_for_timeout(1500)
    print("table taken away, all pages looked at", flush=True)


def dashboard(log: Path, visit: Callable[[str], list[str]]) -> tuple[Seen, list[str]]:
    """The pages of an empty folder, visited; what the server's processes did, and which other hosts the pages asked."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    os.environ["PE_COACH_DATA"] = str(log.with_suffix(".data"))
    with served(log, port) as address:
        asked = visit(address)
    here = (address, f"ws://127.0.0.1:{port}", "data:", "blob:")
    away = [url for url in asked if not url.startswith(here)]
    print(f"pages asked for {len(asked)} addresses, {len(away)} of another host {' '.join(away)}")
    return seen(log), away


def film_of(folder: Path, seed: int, short: bool) -> Path:
    """A rendered jump, or a second of it."""
    from pe_coach.clip import open_clip, write_frames
    from pe_coach.filming.demo import demo_scene, film

    whole = folder / "jump.mp4"
    film(demo_scene(seed), whole)
    if not short:
        return whole
    frames = [frame for frame in open_clip(whole).frames(start_s=0.5) if frame.index % 2 == 0]
    return write_frames(folder / "second.mp4", frames[:30], frame_rate=30.0)


def cut() -> None:
    """Bring up loopback in a network of one's own, and see that there is nothing else.

    Raises:
        SystemExit: something else answers, or might.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh", b"lo", 0x1 | 0x40)  # ifreq with IFF_UP and IFF_RUNNING, netdevice(7)
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS
        try:
            any_socket.connect((ELSEWHERE, 80))
        except OSError as error:
            print(f"network cut: {error.strerror}")
            return
    raise SystemExit("the network is not cut")


def run(folder: Path, short: bool, seed: int) -> int:
    """All runs, a line for each; how many ways out were seen."""
    cut()
    film = film_of(folder, seed, short)
    films = folder / "films"
    films.mkdir()
    for number in range(1 if short else 3):
        shutil.copy(film, films / f"jump {number}.mp4")
    control = watched(folder / "control.log", sys.executable, "-c", CONTROL)
    jump = ("--event", "long_jump", "--out")
    print(f"{'':34} processes   sockets   outside\n{control.line('control, which reaches out')}", flush=True)
    rows = {}
    if not short:
        rows["grade"] = watched(folder / "grade.log", *PE_COACH, "grade", film, *jump, folder / "out")
    rows["grade-class"] = watched(folder / "class.log", *PE_COACH, "grade-class", films, *jump, folder / "results")
    print("\n".join(row.line(name) for name, row in rows.items()), flush=True)
    visits = (
        {"dashboard": fetch}
        if short
        else {
            "dashboard, a film": in_a_browser(partial(_one_film, film=film)),
            "dashboard, a sample class": in_a_browser(_sample_class),
        }
    )
    away: list[str] = []
    for name, visit in visits.items():
        rows[name], asked = dashboard(folder / f"{name}.log", visit)
        away += asked
        print(rows[name].line(name), flush=True)
    if not control.outside:
        raise SystemExit("the watch sees nothing")
    left = [target for row in rows.values() for target in row.outside] + away
    print(f"left this computer: {len(left)} {' '.join(left)}")
    return len(left)


def main(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(given)
    if not asked.inside:
        command = ["unshare", *([] if os.getuid() == 0 else ["-r"]), "-n", sys.executable, __file__, *given, INSIDE]
        return subprocess.run(command, check=False).returncode
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HOME": folder, "PE_COACH_CACHE": f"{folder}/cache"}
        return int(run(Path(folder), asked.short, asked.seed) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
