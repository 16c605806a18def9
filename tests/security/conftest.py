"""The command line as people run it, for hostile input too."""

from __future__ import annotations

from tests.cli.conftest import keypoints, pe_coach

__all__ = ["keypoints", "pe_coach"]
