"""The `.toml` beside a network: how to feed and read it, where it comes from, what was measured."""

from __future__ import annotations

from collections.abc import Mapping

Value = str | bool | int | float | list[str] | list[float]
Table = Mapping[str, Value]

LE_HRNET_NOTE = """\
# LE-HRNet: 17 key points of one person (COCO order) from a crop around them. Written by pe_coach.training.export.
#
# [input]   one RGB crop, float32, (N, 3, height, width): (value - mean) / deviation of pixel values 0 to 255. The
#           person's box, enlarged `context` times, fits into it, centre on centre (pixel centres are whole numbers).
#           Both sides are multiples of 32.
# [output]  `heatmaps` (N, 17, height / stride, width / stride): logits; their softmax over all cells is where the point
#           may be. The point is the centre of mass of the `window` x `window` cells around the peak, the confidence the
#           mass in them; x_input = (x_map + 0.5) * stride - 0.5.
# [figures] measured with this very file in onnxruntime, the person's box known; see README.md beside it.
"""

LE_HRNET_DATA = [
    "Leeds Sports Pose Extended (Johnson and Everingham, CVPR 2011): Flickr pictures, published for research",
    "JHMDB (Jhuang et al., ICCV 2013): film and web clips, research use",
    "high jump frames of broadcasts (Roboflow high_jump-ftbna v9, CC BY 4.0), pseudo-labelled by MoveNet and BlazePose",
    "Basque pelota press pictures (Julito22/Mask-R-CNN-PFG, no licence stated)",
    "COCO 2017, 43 pictures (Flickr licences, some non-commercial)",
    "swimming frames of one film (Kiriketsuki/SwimStrokes, no licence stated), pseudo-labelled",
    "rendered athletes of pe_coach.filming (bodies: Anny, Apache-2.0; MakeHuman, CC0; motions: arpspoof/Jump, MIT)",
]

LE_HRNET_LICENCE = "Research and teaching only, see LICENSE: the training pictures allow no more."


def le_hrnet_toml(*, sha256: str, file: str, height: int, width: int, spread_scale: float, figures: Table) -> str:
    """The description of an exported LE-HRNet as TOML text."""
    head: Table = {
        "schema": 1,
        "name": "LE-HRNet",
        "file": file,
        "sha256": sha256,
        "licence": LE_HRNET_LICENCE,
        "skeleton": "coco17",
        "training_data": LE_HRNET_DATA,
    }
    into: Table = {
        "width": width,
        "height": height,
        "channel_order": "RGB",
        "mean": [123.675, 116.28, 103.53],
        "deviation": [58.395, 57.12, 57.375],
        "context": 1.25,
    }
    out: Table = {
        "decoder": "heatmap",
        "names": ["heatmaps"],
        "stride": 4,
        "window": 5,
        "softmax": True,
        "spread_scale": spread_scale,
    }
    tables = {"input": into, "output": out, "figures": figures}
    parts = [LE_HRNET_NOTE, *(f"{key} = {_value(value)}\n" for key, value in head.items())]
    for name, table in tables.items():
        parts += [f"\n[{name}]\n", *(f"{key} = {_value(value)}\n" for key, value in table.items())]
    return "".join(parts)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    items = [_value(item) for item in value]
    if all(isinstance(item, str) for item in value):
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return f"[{', '.join(items)}]"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
