"""Which pose networks there are: those that ship, and those in the user's own folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.pose.model_file import ModelFile, read_description
from pe_coach.small_files import read_small, read_toml

FOLDER_VARIABLE = "PE_COACH_MODELS"
"""Environment variable that names another folder for the user's networks."""
SHIPPED = "le_hrnet"
"""The network that is used when nobody chooses."""


@dataclass(frozen=True)
class Network:
    """A pose network on disk.

    Attributes:
        id: name of its `.toml` without the ending; `--model` takes it.
        card: the `.toml`.
        description: what the card says, None where it cannot be used.
        problem: why not, in one line.
    """

    id: str
    card: Path
    description: ModelFile | None = None
    problem: str | None = None


def user_folder() -> Path:
    """Where the user's own networks lie; it need not exist."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("pe-coach", appauthor=False) / "models"


def networks() -> list[Network]:
    """The shipped pose networks, then the user's, by name; where two share a name, the shipped one.

    Weights are not opened: a card whose network is missing or changed shows that when it is chosen.
    """
    found: dict[str, Network] = {}
    for folder in (resources.path("models"), user_folder()):
        cards = sorted(folder.glob("*.toml"), key=lambda card: card.stem)
        for card in filter(_is_pose_card, cards):
            found.setdefault(card.stem, _network(card))
    return list(found.values())


def find_network(text: str) -> Path:
    """The card that a path, or the id of a known network, names.

    Raises:
        ModelError: `bad_model`, when there is none.
    """
    path = Path(text)
    if path.suffix.lower() == ".onnx":
        adding = f"Describe it first: pe-coach model add {path.name} --kind heatmap|simcc|movenet."
        raise ModelError("bad_model", f"{text} is a network without its description. {adding}")
    if path.suffix == ".toml" or path.is_file():
        return path
    known = {network.id: network.card for network in networks()}
    if text in known:
        return known[text]
    where = f"There are {', '.join(known)}, and every .toml file of a network"
    raise ModelError("bad_model", f"There is no pose network {text!r}. {where}; `pe-coach model list` shows them.")


def _is_pose_card(card: Path) -> bool:
    """Whether a card is, or may be, that of a pose network; the person detector's names no skeleton."""
    try:
        return "skeleton" in read_toml(read_small(card))
    except (OSError, ValueError):
        return True


def _network(card: Path) -> Network:
    try:
        description = read_description(card)
    except ModelError as error:
        return Network(card.stem, card, problem=error.text)
    if not (card.parent / description.file).is_file():
        return Network(card.stem, card, description, f"{card.parent / description.file} is missing.")
    return Network(card.stem, card, description)
