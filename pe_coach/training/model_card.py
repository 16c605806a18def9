"""What is written about a network: the `.toml` beside it, and the tables of the model card `README.md`.

    python -m pe_coach.training.model_card --write [--model FILE.toml] [--figures FILE.json]

evaluates the network, or reads what an evaluation left in a file, and brings both up to date: the figures of the
`.toml`, and in the card all tables between marks that name the network. What stands between the tables stays.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from pe_coach import resources
from pe_coach.errors import ModelError, PeCoachError, UsageError
from pe_coach.pose.card import toml_value
from pe_coach.training.evaluation import tables
from pe_coach.training.evaluation.report import Report

Value = str | bool | int | float | list[str] | list[float]
Table = Mapping[str, Value]

COUNTS = ("parameters", "multiply_adds")
"""Figures that an evaluation does not find."""
END = "<!-- end -->"
LIMBS_OF = "lspet reviewed"
"""People whose angle errors the card tells by limb length."""

LE_HRNET_NOTE = """\
# LE-HRNet: 17 key points of one person (COCO order) from a crop around them. Written by pe_coach.training.export.
#
# [input]   one RGB crop, float32, (N, 3, height, width): (value - mean) / deviation of pixel values 0 to 255. The
#           person's box, enlarged `context` times, fits into it, centre on centre (pixel centres are whole numbers).
#           Both sides are multiples of 32. Where it is `mirrored` the network sees the mirrored crop as well, and the
#           maps of both are averaged.
# [output]  `heatmaps` (N, 17, height / stride, width / stride): logits; their softmax over all cells is where the point
#           may be. The point is the centre of mass of the `window` x `window` cells around the peak, the confidence the
#           mass in them to the power `confidence_exponent`; x_input = (x_map + 0.5) * stride - 0.5.
# [figures] measured with this very file in onnxruntime, the person's box known; see README.md beside it.
"""

LE_HRNET_DATA = [
    "Leeds Sports Pose Extended (Johnson and Everingham, CVPR 2011): Flickr pictures, published for research",
    "JHMDB (Jhuang et al., ICCV 2013): film and web clips, research use",
    "high jump frames of broadcasts (Roboflow high_jump-ftbna v9, CC BY 4.0), pseudo-labelled by MoveNet and BlazePose",
    "Basque pelota press pictures (Julito22/Mask-R-CNN-PFG, no licence stated)",
    "COCO 2017, 43 pictures (Flickr licences, some non-commercial)",
    "swimming frames of one film (Kiriketsuki/SwimStrokes, no licence stated), pseudo-labelled",
    "rendered athletes of pe_coach.filming (bodies: Anny, Apache-2.0; MakeHuman, CC0; motions: arpspoof/Jump, MIT; "
    "QGAN2019/Long_Jump_Feature_Estimation and geraw/swumsuit_simulator, no licence stated)",
]

LE_HRNET_LICENCE = "Research and teaching only, see LICENSE: the training pictures allow no more."


def le_hrnet_toml(
    *,
    sha256: str,
    file: str,
    height: int,
    width: int,
    spread_scale: float,
    figures: Table,
    name: str = "LE-HRNet",
    mirrored: bool = False,
) -> str:
    """The description of an exported LE-HRNet as TOML text."""
    head: Table = {
        "schema": 1,
        "name": name,
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
        "mirrored": mirrored,
    }
    out: Table = {
        "decoder": "heatmap",
        "names": ["heatmaps"],
        "stride": 4,
        "window": 5,
        "softmax": True,
        "spread_scale": spread_scale,
        "confidence_exponent": 1.0,
    }
    tables = {"input": into, "output": out, "figures": figures}
    parts = [LE_HRNET_NOTE, *(f"{key} = {toml_value(value)}\n" for key, value in head.items())]
    for name, table in tables.items():
        parts += [f"\n[{name}]\n", *(f"{key} = {toml_value(value)}\n" for key, value in table.items())]
    return "".join(parts)


def write_figures(toml: Path, figures: Table, spread_scale: float) -> None:
    """Bring the table of a model's `.toml` that holds its figures, and the scale of its spreads, up to date.

    Counts that only the weights tell (`COUNTS`) are kept, and so are tables behind it: `[figures.trial]` is another
    command's.

    Raises:
        ModelError: `bad_model`, when the file has no table of figures.
    """
    text = toml.read_text(encoding="utf-8")
    head, mark, old = text.partition("[figures]\n")
    if not mark:
        raise ModelError("bad_model", f"{toml} has no table [figures]. Write it again with pe_coach.training.export.")
    old, table, behind = old.partition("\n[")
    counts = [line for line in old.splitlines() if line.split(" = ")[0] in COUNTS]
    lines = [*counts, *(f"{key} = {toml_value(value)}" for key, value in figures.items())]
    head = _changed(head, "spread_scale", spread_scale)
    _replace(toml, head + mark + "".join(f"{line}\n" for line in lines) + table + behind)


def write_output(toml: Path, key: str, value: float) -> None:
    """Change a number of a model's `.toml`, which must be there."""
    _replace(toml, _changed(toml.read_text(encoding="utf-8"), key, value))


def _changed(text: str, key: str, value: float) -> str:
    return re.sub(rf"(?m)^{key} = .*$", f"{key} = {value!r}", text)


def write_card(card: Path, report: Report) -> list[str]:
    """Bring the tables of a model card up to date; the names of those that were found.

    A table stands between `<!-- LE-HRNet: accuracy -->` and `<!-- end -->`, where the first names network and table.
    """
    text, found = card.read_text(encoding="utf-8"), []
    for name, table in card_tables(report).items():
        mark = f"<!-- {report.network}: {name} -->"
        before, there, rest = text.partition(mark)
        if there:
            text = f"{before}{mark}\n{table}\n{END}{rest.partition(END)[2]}"
            found.append(name)
    if found:
        _replace(card, text)
    return found


def read_report(path: Path) -> Report:
    """What an evaluation wrote.

    Raises:
        UsageError: `unreadable`, when the file is not there or holds something else.
    """
    try:
        return Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        text = (
            f"{path} does not hold an evaluation. Make one with pe_coach.training.evaluate --subgroups --json {path}."
        )
        raise UsageError("unreadable", text) from error


def card_tables(report: Report) -> dict[str, str]:
    """The tables of a card in Markdown, by the names in their marks."""
    detailed = {name: report.people[name] for name in tables.DETAILED if name in report.people}
    own = report.people[LIMBS_OF].only(f"{report.network}, upright")
    found = {
        "file": _file(report),
        "bars": tables.bar_table(report.bars).markdown(),
        "accuracy": tables.accuracy(report.people).markdown(),
        "joints": tables.joints(detailed).markdown(),
        "angles": tables.angles(report.people).markdown(),
        "limbs": tables.limbs(LIMBS_OF, own).markdown(),
        "confidence": tables.confidence(report.people).markdown(),
    }
    if report.subgroups:
        found["subgroups"] = tables.subgroup_table(report.subgroups).markdown()
    return found


def _file(report: Report) -> str:
    counts = ""
    if report.parameters and report.multiply_adds:
        counts = (
            f" {report.parameters / 1e6:.2f} M parameters, {report.multiply_adds / 1e9:.2f} G multiply-adds a crop."
        )
    size = f"{report.height} × {report.width}"
    return f"Figures of `{report.file}`, input {size} px (height × width), sha256 `{report.sha256[:16]}…`.{counts}"


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", required=True, help="update the .toml and the card")
    parser.add_argument("--model", type=Path, default=resources.path("models", "le_hrnet.toml"))
    parser.add_argument("--figures", type=Path, help="what `evaluate --subgroups --json FILE` wrote")
    options = parser.parse_args(arguments)
    from pe_coach.training import evaluate  # which writes cards itself

    if not options.figures:
        return evaluate.main(["--write", "--model", str(options.model)])
    try:
        evaluate.write(read_report(options.figures), options.model)
    except PeCoachError as error:
        print(error.text, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
