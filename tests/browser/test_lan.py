"""`pe-coach app`: on this computer only, and with --lan for devices that give the PIN; for nobody else."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

pytest.importorskip("playwright", reason="needs the page's driver: pip install -e '.[dev]'")

from pe_coach.lan import lan_addresses

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

HOSTILE = """\
[server]
address = "0.0.0.0"
enableXsrfProtection = false
enableCORS = false
enableStaticServing = true
[browser]
gatherUsageStats = true
"""
"""Settings of somebody's own that would open the pages and report their use."""

EVERYTHING = (
    *("/", "/?class=1", "/grade", "/static/js/index.js", "/app/static/x", "/media/0123.mp4", "/component/x/index.html"),
    *("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/pin", "/robots.txt"),
)


@dataclass
class App:
    """A running `pe-coach app`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def pin(self) -> str:
        """The last one that was printed."""
        return re.findall(r"next device: (\d{3} \d{3})", self.text())[-1]

    def listening(self) -> set[str]:
        """Addresses on which it, or a process of its own, answers."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        sockets = [one for process in family for one in process.net_connections("inet")]
        return {f"{one.laddr.ip}:{one.laddr.port}" for one in sockets if one.status == psutil.CONN_LISTEN}

    def status(
        self, address: str, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = ""
    ) -> tuple[int, str]:
        """Status and text of an answer."""
        with closing(http.client.HTTPConnection(address, self.port, timeout=30)) as connection:
            connection.request(method, path, body or None, headers or {})
            with connection.getresponse() as answer:
                return answer.status, answer.read().decode("utf-8", "replace")


@contextmanager
def running(folder: Path, port: int, *flags: str) -> Iterator[App]:
    """`pe-coach app` of somebody whose own settings are hostile."""
    settings = folder / "home" / ".streamlit" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(HOSTILE, encoding="utf-8")
    own = {
        "HOME": str(folder / "home"),
        "PE_COACH_DATA": str(folder / "data"),
        "PE_COACH_WORKERS": "0",
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "pe_coach.cli", "app", "--port", str(port), *flags]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | own, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    app = App(process, port, log)
    try:
        deadline = time.monotonic() + 60
        while not (app.listening() and "Ctrl-C ends it" in app.text()):
            assert process.poll() is None and time.monotonic() < deadline, app.text()
            time.sleep(0.2)
        yield app
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


@pytest.fixture(scope="module")
def address() -> str:
    """This computer's address in a network."""
    found = lan_addresses()
    if not found:
        pytest.skip("needs a network that others could be in")
    return found[0]


@pytest.fixture
def lan(tmp_path: Path, free_port: Callable[[], int], address: str) -> Iterator[App]:
    with running(tmp_path, free_port(), "--lan") as app:
        yield app


def socket_status(app: App, address: str, origin: str | None = None, cookie: str = "") -> int:
    """Status with which the socket of the pages answers; 101 when it is opened."""
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    extra = ({"Origin": origin} if origin else {}) | ({"Cookie": cookie} if cookie else {})
    with closing(http.client.HTTPConnection(address, app.port, timeout=30)) as connection:
        connection.request("GET", "/_stcore/stream", headers=asked | extra)
        with connection.getresponse() as answer:
            return answer.status


def test_by_itself_it_answers_this_computer_only_and_reports_nothing(
    page: Page, tmp_path: Path, free_port: Callable[[], int], address: str
) -> None:
    with running(tmp_path, free_port()) as app:
        assert app.listening() == {f"127.0.0.1:{app.port}"}
        page.goto(f"http://127.0.0.1:{app.port}")  # the fixture fails if the page asks anybody else
        page.get_by_role("radio", name="Long jump", exact=True).wait_for()
        page.goto(f"http://127.0.0.1:{app.port}/settings")
        page.get_by_role("heading", level=1, name="Settings", exact=True).wait_for()
        page.get_by_role("link", name="How to film", exact=True).wait_for()
        assert f"http://127.0.0.1:{app.port}, on this computer only" in app.text()
        here = f"127.0.0.1:{app.port}"
        assert socket_status(app, "127.0.0.1", origin=f"http://{here}") == 101
        assert socket_status(app, "127.0.0.1", origin="http://evil.example") == 403
        bent = {"Host": f"evil.example:{app.port}"}
        assert app.status("127.0.0.1", "/", headers=bent)[0] == 421


def test_without_the_pin_nothing_answers(lan: App, address: str) -> None:
    assert lan.listening() == {f"{address}:{lan.port}"}
    assert {path: lan.status(address, path)[0] for path in EVERYTHING} == dict.fromkeys(EVERYTHING, 401)
    for method in ("PUT", "POST", "DELETE"):
        assert lan.status(address, "/_stcore/upload_file/a/b", method, body="x")[0] == 401
    assert socket_status(lan, address, origin=f"http://{address}:{lan.port}") == 403
    assert socket_status(lan, address, cookie="pe_coach_device=guess") == 403
    forged = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "Host": "localhost"}
    assert lan.status(address, "/", headers=forged)[0] == 401


def test_six_wrong_pins_close_the_door(lan: App, address: str) -> None:
    right = lan.pin().replace(" ", "")
    wrong = f"pin={(int(right) + 1) % 10**6:06d}"
    assert [lan.status(address, "/pin", "POST", body=wrong)[0] for _ in range(6)] == [403] * 4 + [429] * 2
    status, text = lan.status(address, "/pin", "POST", body=f"pin={lan.pin().replace(' ', '')}")
    assert status == 429 and "Too many wrong PINs" in text
    assert f"5 wrong PINs, the last from {address}" in lan.text()


def test_the_right_pin_opens_the_pages_on_that_device_alone(page: Page, lan: App, address: str) -> None:
    url, pin = f"http://{address}:{lan.port}", lan.pin()
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(url)
    page.get_by_label("It stands on the computer").fill("12 34")
    page.get_by_label("It stands on the computer").fill(pin)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("radio", name="Long jump", exact=True).wait_for()
    (key,) = [one for one in page.context.cookies() if one["name"] == "pe_coach_device"]
    assert key["httpOnly"] and key["sameSite"] == "Strict" and key["expires"] == -1
    assert lan.pin() != pin
    assert page.context.browser is not None
    other = page.context.browser.new_context(locale="de-DE").new_page()
    other.goto(url)
    other.get_by_label("Sie steht auf dem Computer").fill(pin)
    other.get_by_role("button", name="Öffnen").click()
    other.get_by_text("Das ist nicht die PIN").wait_for()
    cookie = f"pe_coach_device={key['value']}"
    assert socket_status(lan, address, origin=url, cookie=cookie) == 101
    assert socket_status(lan, address, origin="http://evil.example", cookie=cookie) == 403
