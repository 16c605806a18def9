"""Accuracy on people that training never saw.

    python -m pe_coach.training.evaluate --split val [--model FILE.toml] [--subgroups] [--json FILE] [--write]

prints tables for any network that the pipeline runs, as it ships: ONNX file, onnxruntime, the product's own cropping
and decoding. The person's box is known. Photographs are asked for (a) in one upright crop and (b) in four turns, of
which the product's own rule chooses one; rendered athletes in one upright crop. Beside it stand MoveNet Thunder and a
vote of two networks, from predictions that are stored with the labels.

    python -m pe_coach.training.evaluate --margin
    python -m pe_coach.training.evaluate --calibrate

show, on training crops, which margin suits that rule, and write the power that makes the confidence honest,

    python -m pe_coach.training.evaluate --leaks BANK

looks for postures of the evaluation among people drawn for training, and

    python -m pe_coach.training.evaluate --config NAME --data DIR --weights FILE [--flip] [--detections FILE]

scores weights on COCO or MPII, as the paper does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2

from pe_coach import resources
from pe_coach.errors import ModelError, OutputError, PeCoachError, UsageError
from pe_coach.pose import PoseEstimator
from pe_coach.pose.model_file import read_model_file
from pe_coach.training.evaluation.asking import confidence_exponent, margin_scores
from pe_coach.training.evaluation.athletes import load_held_out
from pe_coach.training.evaluation.leaks import leaked, points_of_bank
from pe_coach.training.evaluation.places import Places, find
from pe_coach.training.evaluation.report import Report, evaluate
from pe_coach.training.evaluation.subgroups import subgroups
from pe_coach.training.evaluation.tables import DETAILED, all_tables, subgroup_table
from pe_coach.training.model_card import Value, write_card, write_figures, write_output

MODEL = "le_hrnet.toml"
ANGLES_TOLD = ("elbow", "shoulder", "hip", "knee", "trunk")


def groups(estimator: PoseEstimator, pose: Path, motions: Path) -> Report:
    """Everything about a network, for its export."""
    return evaluate(estimator, find(pose, motions))


def table(report: Report) -> str:
    """All tables, for a terminal."""
    return "\n\n".join(part.text() for part in all_tables(report))


def figures(report: Report) -> tuple[Mapping[str, Value], float]:
    """The figures of a model's `.toml` by name, and the factor that the network's spreads lack."""
    found: dict[str, Value] = {}
    for name in report.people:
        key = name.replace(" ", "_")
        for way in ("upright", "best of 4"):
            if f"{report.network}, {way}" in report.people[name].predictions:
                suffix = "" if way == "upright" else "_best_of_4"
                found |= _named(report, name, way, key + suffix)
    return found, report.spread_scale or 1.0


def _named(report: Report, name: str, way: str, key: str) -> dict[str, Value]:
    scores = report.of(name, way)
    found: dict[str, float | None] = {f"pck_{key}": scores.pck.value, f"pck_0_1_{key}": scores.strict.value}
    for angle in ANGLES_TOLD if name in DETAILED else ():
        of_angle = scores.angle(angle)
        found |= {f"{angle}_{key}_deg": of_angle.mean, f"{angle}_{key}_median_deg": of_angle.median}
    if body := scores.within.get("body"):
        found |= {f"within_1_spread_{key}": body.one, f"within_2_spreads_{key}": body.two}
    known: dict[str, Value] = {name: round(value, 3) for name, value in found.items() if value is not None}
    if name in DETAILED and scores.calibration is not None:
        known[f"calibration_error_{key}"] = round(scores.calibration, 3)
    return known


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("val",), default="val", help="people who are evaluated")
    parser.add_argument("--model", type=Path, help="a model's .toml; the shipped one without it")
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="other models, on rendered athletes")
    parser.add_argument("--pose", type=Path, help="folder of the shards")
    parser.add_argument("--motions", type=Path, help="folder of motions as rotations")
    parser.add_argument("--keypoints", type=Path, help="folder of motions as key points")
    parser.add_argument("--subgroups", action="store_true", help="skin tone, kit, age, sex and light only")
    parser.add_argument("--margin", action="store_true", help="the margin of the four turns, on training crops, only")
    parser.add_argument(
        "--calibrate", action="store_true", help="write the exponent of the confidence, from training crops, only"
    )
    parser.add_argument("--leaks", type=Path, metavar="BANK", help="held-out postures among drawn people, only")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument(
        "--write", action="store_true", help="subgroups too; then update the model's .toml and its card"
    )
    parser.add_argument("--threads", type=int, default=1, help="cores that a run of the network may use")
    parser.add_argument("--config", help="an experiment of the paper, scored on COCO or MPII")
    parser.add_argument("--data", type=Path, help="folder of COCO or MPII, with --config")
    parser.add_argument("--weights", type=Path, help="trained weights, with --config")
    parser.add_argument("--detections", type=Path, help="a detector's boxes for COCO, as JSON, with --config")
    parser.add_argument("--flip", action="store_true", help="average with the mirrored crop, with --config")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> None:
    """Do what the command line asks for.

    Raises:
        PeCoachError: a folder or file is not what it should be.
    """
    if options.config:
        _as_the_paper(options)
        return
    if options.json and not options.json.parent.is_dir():
        raise UsageError("not_writable", f"{options.json.parent} is not a folder. Name another file with --json.")
    places = find(options.pose, options.motions, options.keypoints)
    if options.leaks:
        for name, count in leaked(points_of_bank(options.leaks), load_held_out(places.keypoints)).items():
            print(f"{name}: {count} people")
        return
    estimator = PoseEstimator.load(options.model, threads=options.threads)
    if options.margin:
        for margin, hit in margin_scores(estimator, places.pose).items():
            print(f"margin {margin:.2f}  PCK@0.2 {hit:.4f}")
    elif options.calibrate:
        exponent = round(confidence_exponent(estimator, places.pose), 3)
        write_output(options.model or resources.path("models", MODEL), "confidence_exponent", exponent)
        print(f"confidence_exponent = {exponent}")
    elif options.subgroups and not (options.write or options.json):
        print(subgroup_table(subgroups(estimator, places)).text())
    else:
        _whole(options, estimator, places)


def _whole(options: argparse.Namespace, estimator: PoseEstimator, places: Places) -> None:
    report = evaluate(estimator, places, [PoseEstimator.load(p, threads=options.threads) for p in options.beside])
    if options.subgroups or options.write:
        report = report.model_copy(update={"subgroups": tuple(subgroups(estimator, places))})
    print(table(report))
    if options.json:
        save(report, options.json)
    if options.write:
        write(report, options.model or resources.path("models", MODEL))


def write(report: Report, model: Path) -> None:
    """Bring the figures of a model's `.toml` and the card beside it up to date.

    Raises:
        PeCoachError: the report is another file's, or there is nothing to update.
    """
    description, _ = read_model_file(model)
    if description.sha256 != report.sha256:
        raise ModelError("bad_model", f"The figures are not those of {model}. Evaluate it again.")
    write_figures(model, *figures(report))
    card = model.parent / "README.md"
    found = write_card(card, report) if card.is_file() else []
    print(f"{model}: figures written. {card}: {', '.join(found) or f'no mark <!-- {report.network}: … -->'}.")


def save(report: Report, path: Path) -> None:
    """Write all figures as JSON; the file appears whole or not at all.

    Raises:
        OutputError: `not_writable`.
    """
    fresh = path.with_name(f".{path.name}.part")
    try:
        fresh.write_text(report.model_dump_json(indent=1), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise OutputError(
            "not_writable", f"{path} cannot be written ({error.strerror}). Choose another file."
        ) from error


def _as_the_paper(options: argparse.Namespace) -> None:
    if not (options.data and options.weights):
        raise UsageError("unreadable", "--config needs the data set and trained weights: --data DIR --weights FILE.")
    from pe_coach.training.paper import evaluation  # needs torch

    evaluation.run(options.config, options.data, options.weights, options.flip, options.detections)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    cv2.setNumThreads(1)
    try:
        run(_arguments(arguments))
    except PeCoachError as error:
        print(f"{error.text}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
