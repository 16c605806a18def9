"""What every request passes before the pages, their files and their socket: nothing of them answers a stranger.

1. Host: the server is asked for by number or as `localhost`. A name may be bent to this computer by a page elsewhere
   (DNS rebinding), a number cannot.
2. Origin: what changes something, and the socket, is asked for by the server's own pages only.
3. From this computer to itself: free. From any other, or to any other address: a key that the right PIN gives.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pe_coach.dashboard.serving.door import Door, Refusal
from pe_coach.dashboard.serving.pin_page import pin_page
from pe_coach.lan import is_loopback

COOKIE = "pe_coach_device"
"""Holds a device's key."""

PIN_PATH = "/pin"
"""Where a PIN is sent."""

MOST_BYTES = 256
"""A longer answer to the question for a PIN is not read."""

SAFE = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "; ".join(
        ("default-src 'none'", "style-src 'unsafe-inline'", "form-action 'self'", "frame-ancestors 'none'")
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Of the gate's own answers: nothing is kept, nothing is loaded, and no other page may show them."""


class Gate:
    """Middleware (ASGI) around everything that the server answers."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _improper(scope, headers)
        if answer is None and not (_from_here(scope) or self._door.knows(_key(headers))):
            answer = await self._asked(scope, headers, receive)
        if answer is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the server answers 403
        else:
            await answer(scope, receive, send)

    async def _asked(self, scope: Scope, headers: Headers, receive: Receive) -> Response:
        """The answer to a stranger: the question for a PIN, or what becomes of the one that was given."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == PIN_PATH:
            return self._answered(await _pin(receive), scope, headers)
        if "text/html" in headers.get("accept", ""):
            return self._page(headers, None, 401)
        return PlainTextResponse("This device was not let in: open the page and give the PIN.", 401, HEADERS)

    def _answered(self, pin: str, scope: Scope, headers: Headers) -> Response:
        given = self._door.knock(pin, _address(scope, "client"))
        if isinstance(given, Refusal):
            return self._page(headers, given, 429 if given is Refusal.WAIT else 403)
        answer = RedirectResponse("/", 303, HEADERS)
        answer.set_cookie(COOKIE, given, httponly=True, samesite="strict")
        return answer

    def _page(self, headers: Headers, refusal: Refusal | None, status: int) -> Response:
        wait_s = self._door.wait_s
        asked_s: Mapping[str, str] = {"Retry-After": str(round(wait_s) + 1)} if wait_s else {}
        text = pin_page(headers.get("accept-language", ""), refusal, wait_s)
        return HTMLResponse(text, status, {**HEADERS, **asked_s})


def _improper(scope: Scope, headers: Headers) -> Response | None:
    """The answer to a request that no page of this server makes, if it is one."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if not _by_number(host):
        text = "Open the page by its number, as it was printed, such as http://127.0.0.1:8501."
        return PlainTextResponse(text, 421, HEADERS)
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    if changes and origin is not None and urlsplit(origin).netloc != host:
        return PlainTextResponse("Another page asked for this.", 403, HEADERS)
    return None


def _by_number(host: str) -> bool:
    """Whether the server is asked for by number, or as the computer itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _from_here(scope: Scope) -> bool:
    """Whether this computer talks with itself."""
    return is_loopback(_address(scope, "client")) and is_loopback(_address(scope, "server"))


def _address(scope: Scope, end: str) -> str:
    """Address of one end of the connection; empty where it is not known."""
    return str((scope.get(end) or ("",))[0])


def _key(headers: Headers) -> str:
    """The key that a device shows; empty without one."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _pin(receive: Receive) -> str:
    """The digits that were sent; empty where they are too long to be a PIN."""
    body, more = b"", True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if len(body) > MOST_BYTES:
        return ""
    given = parse_qs(body.decode("ascii", "replace")).get("pin", [""])[0]
    return "".join(given.split())
