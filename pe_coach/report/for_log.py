"""What a log says of a result: how it went, not whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def for_log(report: Mapping[str, Any]) -> dict[str, Any]:
    """Of a report's plain data what names nobody: status, codes of doubts and errors, size of the film, times."""
    error = report["error"]
    return {
        "discipline": report["event"],
        "status": report["status"],
        "doubts": [reason["code"] for reason in report["reasons"]],
        "failure": error["code"] if error else None,
        "fps": report["fps"],
        "frames": report["frames"],
        "seconds": report["timing_s"],
    }
