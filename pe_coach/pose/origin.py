"""Which network made key points, so that a report on a key point file can name it too."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pe_coach.pose.model_file import ModelFile

LONGEST_NAME = 200
"""Characters of a network's name that are kept: it stands in reports and sheets."""


class Origin(BaseModel):
    """A pose network, as reports name it.

    Attributes:
        network: its name.
        sha256: hash of its file.
        shares: shares of points it found where it was measured, see `ModelFile.shares_found`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: Annotated[str, Field(max_length=LONGEST_NAME)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    shares: Annotated[dict[str, Annotated[float, Field(ge=0, le=1)]], Field(max_length=100)] = {}

    @classmethod
    def of(cls, network: ModelFile) -> Origin:
        """What is worth keeping of a network's description."""
        return cls(network=network.name[:LONGEST_NAME], sha256=network.sha256, shares=network.shares_found())

    @property
    def version(self) -> str:
        """As much of the hash as tells two networks apart."""
        return self.sha256[:8]
