"""The receipt of a deletion: numbers, no name, and what the program could not reach."""

from __future__ import annotations

import math
import secrets
from datetime import datetime

from pe_coach.deleting import Deleted
from pe_coach.words import words

COUNTED = ("pupils", "attempts", "marks", "files", "entries")
"""What is counted, and the names of its words."""

BEYOND = ("phone", "original", "sync", "bin", "backup", "download", "other", "disk")
"""What no deletion here reaches."""

NUMBER_BYTES = 4
"""Of a receipt's number, which leads to nobody."""


def receipt_text(deleted: Deleted, *, lang: str = "en", at: datetime | None = None) -> str:
    """The receipt as plain text; the only words in it are the program's own and names of files that are left.

    `at` is when it was deleted, None for now.
    """
    say = words(lang)
    when = (at or datetime.now()).strftime("%d.%m.%Y %H:%M")
    counts = {what: getattr(deleted, what) for what in COUNTED}
    size_mb = math.ceil(deleted.size_bytes / 1e6)
    lines = [
        *(f"pe-coach: {say.say('receipt.title')}", ""),
        *(say.say("receipt.number", number=secrets.token_hex(NUMBER_BYTES), at=when), ""),
        f"{say.say('receipt.removed')}:",
        *(f"- {count} {say.say(f'receipt.{what}', size_mb=size_mb)}" for what, count in counts.items()),
        *(say.say("receipt.overwritten"), ""),
        *([f"{say.say('receipt.left')}:", *(f"- {path}" for path in deleted.left), ""] if deleted.left else []),
        f"{say.say('receipt.beyond')}:",
        *(f"- {say.say(f'receipt.beyond_{what}')}" for what in BEYOND),
    ]
    return "\n".join(lines) + "\n"
