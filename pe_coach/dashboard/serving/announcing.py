"""What the terminal shows while the pages are served."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from threading import Timer

from streamlit import config

from pe_coach.dashboard.serving.door import Door
from pe_coach.lan import is_loopback, lan_addresses

OPEN_S = 1.0
"""The browser is opened so long after the server began to start."""

EVERYWHERE = ("0.0.0.0", "::", "")
"""Addresses that stand for all of this computer's."""

WARNINGS = """\
Whoever is let in sees and can change everything that you can.
Nothing is encrypted: others in the same Wi-Fi could read along. Use it only in a network that you trust, never in one
that is open to guests or pupils.
Where a device cannot open the address, a firewall or the Wi-Fi keeps devices apart: only this computer can open it."""


def say(text: str) -> None:
    """Print at once, on terminals too that lack some of the letters."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


@asynccontextmanager
async def announced(door: Door) -> AsyncIterator[None]:
    """Say where the pages are when the server starts, and open them; `door` is for other devices."""
    address, port = config.get_option("server.address") or "", config.get_option("server.port")
    if address in EVERYWHERE:
        address = next(iter(lan_addresses()), "127.0.0.1")
    url = f"http://{address}:{port}"
    say(f"pe-coach: {url}, on this computer only. Ctrl-C ends it." if is_loopback(address) else invitation(url, door))
    if not config.get_option("server.headless"):
        opening = Timer(OPEN_S, webbrowser.open, [url])
        opening.daemon = True
        opening.start()
    yield


def invitation(url: str, door: Door) -> str:
    """What to do on another device, and what to know before."""
    code = qr_code(url) if _can_draw() else ""
    return f"""
The pages are open to devices in this network, at {url}
{code}
{door.next_pin()}
It is used once; the next one is then shown here. This computer needs one too.

{WARNINGS}
Ctrl-C ends it, and every device is out.
"""


def qr_code(text: str) -> str:
    """A QR code of half blocks, light on dark."""
    import segno

    drawn = StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, border=2, compact=True)
    lines = drawn.getvalue().splitlines()
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines) if sys.stdout.isatty() else "\n".join(lines)


def _can_draw() -> bool:
    """Whether the terminal has half blocks."""
    try:
        "▀▄█".encode(sys.stdout.encoding or "utf-8")
    except UnicodeError:
        return False
    return True
