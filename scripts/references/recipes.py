"""Which references there are, and what each is made from."""

from __future__ import annotations

from dataclasses import dataclass

from pe_coach.filming import DEMO_JUMPS

JUMP = "arpspoof/Jump (MIT)"
CAPTURED = f"by way of {JUMP}, retargeted there to one figure of 1.62 m"
ELITE = (
    "17 World Championship jumps of 2017 and 2018, key points corrected by hand by the authors of "
    "QGAN2019/Long_Jump_Feature_Estimation (Gan, Nguyen, El-Yacoubi, Fenaux, Clémençon, HSI 2024), no licence stated"
)


@dataclass(frozen=True)
class Recipe:
    """A reference: of which event and style, from which sequences.

    Attributes:
        event, name: of what, and how it is called.
        sequences: beginnings of the ids.
        origin: who recorded them, in a sentence.
        kind: "real", or "constructed" for movements that were drawn or computed.
        profile: style; of several sequences only those are used that the program recognises as it.
        near: beginnings of the ids of other movements, besides the controls, against which the zero is set.
        without: ids that are left out.
        view: "side" or "underwater".
        of_many: only worth making as a mean: a style of an event that has a mean of all styles already.
        cycles: how often a cycle that closes on itself is repeated before it is looked at.
    """

    event: str
    name: str
    sequences: tuple[str, ...]
    origin: str
    kind: str = "real"
    profile: str | None = None
    near: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    view: str = "side"
    cycles: int = 1
    of_many: bool = False


CONTROLS = ("ctl", "fr")
"""Beginnings of the ids of movements that are no event of a jump at all."""

DEMO = " The jumps that the demo moves like are left out."
STANDING = f"three captured forward jumps of two people, CMU motion capture (free use) {CAPTURED}; a mean"
SWUM = "geraw/swumsuit_simulator, standard crawl of the swimming model SWUM, no licence stated"
UNDERWATER = (
    "one cycle of an ordinary swimmer under water, seen obliquely, points clicked by hand by the authors of "
    "bnuwjy/2DUHPE-DATASET, no licence stated; what is above the water is missing"
)
DRAWN = "drawn for this project from the wording of the Swim England standards; no motion data"

RECIPES = (
    Recipe("long_jump", "elite", ("lj",), f"a mean of {ELITE}", near=("hj", "slj", "vj")),
    Recipe(
        "long_jump", "elite_without_demo", ("lj",), f"a mean of {ELITE}.{DEMO}", near=("hj", "slj", "vj"),
        without=DEMO_JUMPS,
    ),
    # For whoever asks for it, not what a style is judged by: hitch-kicks, left out, are no nearer to the mean of the
    # other hitch-kicks (median similarity 86) than to that of all other jumps (88). No coach named the styles.
    *(
        Recipe("long_jump", f"elite_{style}", ("lj",), f"a mean of those of {ELITE} that the program sees as {style}",
               profile=style, near=("hj", "slj", "vj"), of_many=True)
        for style in ("sail", "hang", "hitch_kick")
    ),
    Recipe("standing_long_jump", "captured", ("slj",), STANDING, near=("hj", "rj", "vj")),
    Recipe("high_jump", "flop", ("hj_fosbury",), f"a captured flop {CAPTURED}", profile="flop"),
    Recipe("high_jump", "scissors", ("hj_scissors",), f"a captured scissors jump {CAPTURED}", profile="scissors"),
    Recipe("freestyle", "model", ("fr_model",), SWUM, kind="constructed", cycles=3),
    Recipe("freestyle", "underwater", ("free_uw",), UNDERWATER, view="underwater"),
    Recipe("backstroke", "drawn", ("ba_constructed",), DRAWN, kind="constructed", cycles=3),
    Recipe("backstroke", "underwater", ("back_uw",), UNDERWATER, view="underwater"),
    Recipe("breaststroke", "drawn", ("br_constructed",), DRAWN, kind="constructed", cycles=3),
    Recipe("breaststroke", "underwater", ("breast_uw",), UNDERWATER, view="underwater"),
    Recipe(
        "butterfly", "model", ("fly_model",), "points clicked by hand by the author of RyanCao7/swim_analysis on a "
        "rendered butterfly of the swimming model SWUM, no licence stated", kind="constructed", cycles=3,
    ),
    Recipe("butterfly", "underwater", ("fly_uw",), UNDERWATER, view="underwater"),
)  # fmt: skip
"""Those with fewer than three real movements are ghosts: they show, they do not measure."""
