"""The page that asks a device for the PIN."""

from __future__ import annotations

import math
from pathlib import Path

from pe_coach.dashboard.serving.door import PIN_DIGITS, Refusal
from pe_coach.dashboard.speech import DEFAULT, speech
from pe_coach.templating import template
from pe_coach.words import languages


def pin_page(accept_language: str, refusal: Refusal | None, wait_s: float) -> str:
    """The page in the browser's language.

    Args:
        accept_language: what the browser asks for, the header of that name.
        refusal: why the PIN that was just given is of no use.
        wait_s: seconds until PINs are heard.
    """
    language = _language(accept_language)
    t = speech("pin", language)
    trouble = None
    if wait_s:
        trouble = t("wait", minutes=math.ceil(wait_s / 60))
    elif refusal is Refusal.WRONG:
        trouble = t("wrong")
    return template(Path(__file__), "pin.html.jinja").render(lang=language, t=t, trouble=trouble, digits=PIN_DIGITS)


def _language(accepted: str) -> str:
    """The first language asked for that the pages speak."""
    asked = (part.partition(";")[0].strip().partition("-")[0].casefold() for part in accepted.split(","))
    return next((one for one in asked if one in languages()), DEFAULT)
