"""How the well-known families of pose networks want to be fed and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pe_coach.pose.model_file import Decoder, ModelInput, Triple

Kind = Literal["heatmap", "simcc", "movenet"]
Pixels = Literal["imagenet", "unit", "signed", "raw"]
Colours = Literal["RGB", "BGR"]
Grid = Literal["centres", "corners", "origins"]

DECODERS: Mapping[str, Decoder] = MappingProxyType(
    {"heatmap": "heatmap", "simcc": "simcc", "movenet": "coordinates"},
)
"""How the answer of a kind is read."""

_NOTHING: Triple = (0.0, 0.0, 0.0)
PIXELS: Mapping[Pixels, tuple[Triple, Triple]] = MappingProxyType(
    {
        "imagenet": ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
        "unit": (_NOTHING, (255.0, 255.0, 255.0)),
        "signed": ((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
        "raw": (_NOTHING, (1.0, 1.0, 1.0)),
    }
)
"""Mean and deviation, in the order RGB, of pixel values 0 to 255: mean 0 and deviation 1 over ImageNet (torchvision),
0 to 1, -1 to 1, as they are."""


@dataclass(frozen=True)
class Preset:
    """A family of networks.

    Attributes:
        kind: what the answer is.
        pixels: key of `PIXELS`.
        colours: order of the channels.
        softmax: whether the answer is logits; None: seen from its values.
        window: cells around a peak whose middle is the point, as wide as the peaks that the family is trained with;
            None: the width whose confidence the trial finds most honest.
        grid: where cells lie on the input, see `ModelOutput`.
    """

    kind: Kind
    pixels: Pixels
    colours: Colours = "RGB"
    softmax: bool | None = None
    window: int | None = None
    grid: Grid = "centres"


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        # The three kinds with nothing else known about them.
        "heatmap": Preset("heatmap", "imagenet"),
        "simcc": Preset("simcc", "imagenet"),
        "movenet": Preset("movenet", "raw"),
        # This program's own export: logits whose softmax is the map.
        "le_hrnet": Preset("heatmap", "imagenet", softmax=True, window=5),
        # Simple Baselines and HRNet (arXiv 1804.06208, 1902.09212): Gaussians of 2 cells, x_input = 4 x_map.
        "hrnet": Preset("heatmap", "imagenet", softmax=False, window=11, grid="origins"),
        # ViTPose (arXiv 2204.12484): Gaussians of 2 cells, unbiased data processing (arXiv 1911.07524).
        "vitpose": Preset("heatmap", "imagenet", softmax=False, window=11, grid="corners"),
        # RTMPose (arXiv 2303.07399): SimCC, two bins a pixel, Gaussians of 5 to 6 bins; read at the highest value.
        "rtmpose": Preset("simcc", "imagenet", softmax=False, window=11),
    }
)
"""By the name that `--preset` takes; each kind is a preset of its own."""


def fed(model_input: ModelInput, colours: Colours, pixels: Pixels) -> ModelInput:
    """The same input with other colours and pixel values."""
    mean, deviation = (triple if colours == "RGB" else triple[::-1] for triple in PIXELS[pixels])
    return model_input.model_copy(update={"channel_order": colours, "mean": mean, "deviation": deviation})
