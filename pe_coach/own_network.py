"""Bring your own network: reads an ONNX file, proves that it finds an athlete's points, and writes its description."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pe_coach.errors import ModelError
from pe_coach.files import output_folder, write_file
from pe_coach.people.model_file import open_session
from pe_coach.pose.card import card_text, table_text
from pe_coach.pose.describing import Answers, answers_to, describe_input, describe_output, preset_of, refused
from pe_coach.pose.estimator import PoseEstimator
from pe_coach.pose.model_file import ModelFile, ModelInput
from pe_coach.pose.onnx_bytes import require_self_contained
from pe_coach.pose.presets import Colours, Kind, Pixels, Preset, fed
from pe_coach.pose.proving import LEAST_PCK, Feeding, best_window, prove
from pe_coach.pose.trial import Trial, TrialResult, stand_trial

LARGEST_BYTES = 1_500_000_000
"""ViTPose-L in single precision has 1.2 GB; an ONNX file without outside data cannot exceed 2 GB."""
Pictures = Callable[[], Trial]

NO_LICENCE = "Not stated. Ask where the file came from what it may be used for."


@dataclass(frozen=True)
class Wish:
    """What the user says about a network.

    Attributes:
        kind: how it answers.
        preset: a family, or None for the kind's own.
        size: (height, width) px, needed where the file leaves it open.
        name: how reports call it; None: as the file.
        colours, pixels: how it is fed, to overrule the preset; what is named here is not questioned.
        licence: what it may be used for.
    """

    kind: Kind
    preset: str | None = None
    size: tuple[int, int] | None = None
    name: str | None = None
    colours: Colours | None = None
    pixels: Pixels | None = None
    licence: str = NO_LICENCE


@dataclass(frozen=True)
class Added:
    """A network that found the points, and where its description lies."""

    card: Path
    description: ModelFile
    result: TrialResult


def add_network(
    onnx: Path, wish: Wish, pictures: Pictures, folder: Path | None = None, *, replace: bool = False
) -> Added:
    """Describe and try a network; write its `.toml` beside it, or both into `folder`. Refused, it leaves nothing.

    Args:
        onnx: the file.
        wish: what is known about it.
        pictures: gives athletes with known points, once everything else about the network is right.
        folder: where network and description go, made if need be; None: the description goes beside the network.
        replace: whether files of that name may be replaced.

    Raises:
        ModelError: `bad_model`, when it cannot be used; one line says why.
        OutputError: the folder cannot be written to.
    """
    card = (folder or onnx.parent) / f"{onnx.stem}.toml"
    _require_room(onnx, card, replace)
    network = _read(onnx)
    description, result = examine(network, onnx, wish, pictures)
    if folder is None:
        return Added(write_file(card, card_text(description).encode()), description, result)
    with output_folder(folder):
        copied = write_file(folder / onnx.name, network)
        description = description.model_copy(update={"file": copied.name})
        return Added(write_file(card, card_text(description).encode()), description, result)


def examine(network: bytes, onnx: Path, wish: Wish, pictures: Pictures) -> tuple[ModelFile, TrialResult]:
    """The description of a network that finds the trial's points.

    Raises:
        ModelError: `bad_model`, when it does not, or is no network of that kind.
    """
    preset = preset_of(wish.kind, wish.preset)
    require_self_contained(network, onnx.name)
    session = open_session(network, onnx.name, remedy="Export it as ONNX again, for a runtime as old as this one.")
    wanted = describe_input(session, onnx.name, preset, wish.size)
    answers = answers_to(session, wanted, onnx.name)
    output = describe_output(answers, preset, (wanted.height, wanted.width), onnx.name)
    feeding = _feeding(wish, preset, wanted)
    draft = ModelFile.model_validate(
        {
            "schema": 1,
            "name": wish.name or onnx.stem,
            "file": onnx.name,
            "sha256": hashlib.sha256(network).hexdigest(),
            "licence": wish.licence,
            "input": fed(wanted, feeding.colours, feeding.pixels),
            "output": output,
        }
    )
    trial, estimator = pictures(), PoseEstimator(draft, session, onnx)
    result = _proved(estimator, feeding, wish, trial)
    if preset.window is None and preset.kind != "movenet":
        estimator = _with_best_window(estimator, answers, trial)
        result = stand_trial(estimator, trial)
    return _with_figures(estimator.description, result, trial), result


def check_network(card: Path, trial: Trial) -> tuple[ModelFile, TrialResult]:
    """What a described network finds of the trial's points, whether enough or not.

    Raises:
        ModelError: `bad_model`, when it cannot run.
    """
    estimator = PoseEstimator.load(card)
    return estimator.description, stand_trial(estimator, trial)


def passes(result: TrialResult) -> bool:
    """Whether enough points are found for the network to be of use."""
    return result.pck_02 >= LEAST_PCK


def write_trial(card: Path, result: TrialResult, trial: Trial) -> Path:
    """Put the figures of a trial at the end of a description, in place of those of an earlier one.

    Raises:
        ModelError: `bad_model`, when other tables stand behind the figures of the trial.
        OutputError: it cannot be written.
    """
    text = card.read_text(encoding="utf-8")
    kept, _, rest = text.partition("\n[figures.trial]\n")
    if "\n[" in rest:
        raise ModelError("bad_model", f"{card}: [figures.trial] must be the last table. Move it to the end.")
    new = kept.rstrip("\n") + "\n" + table_text("figures.trial", result.figures(trial))
    return write_file(card, new.encode())


def _require_room(onnx: Path, card: Path, replace: bool) -> None:
    """See that nothing is replaced unasked, before anything slow begins."""
    if not onnx.stem.isprintable():
        raise refused(repr(onnx.name), "its name cannot be written into a file", "Rename it")
    taken = [path for path in (card, card.with_name(onnx.name)) if path.exists() and path.resolve() != onnx.resolve()]
    if taken and not replace:
        raise refused(onnx.name, f"{taken[0]} is there already", "Say --replace to have it replaced")


def _read(onnx: Path) -> bytes:
    try:
        size = onnx.stat().st_size
        if size <= LARGEST_BYTES:
            return onnx.read_bytes()
    except OSError as error:
        raise refused(onnx.name, f"it cannot be read ({error.strerror or error})", "Name an ONNX file") from error
    raise refused(onnx.name, f"it has {size / 1e9:.1f} GB, more than {LARGEST_BYTES / 1e9:.1f}", "Choose a smaller one")


def _feeding(wish: Wish, preset: Preset, wanted: ModelInput) -> Feeding:
    """What was asked for, else what the preset says; whole numbers are fed as they are."""
    pixels = wish.pixels or (preset.pixels if wanted.dtype.startswith("float") else "raw")
    return Feeding(wish.colours or preset.colours, pixels)


def _proved(estimator: PoseEstimator, feeding: Feeding, wish: Wish, trial: Trial) -> TrialResult:
    """The trial of a network that finds the points and would not find more if fed otherwise; others are refused."""

    def making(wanted: ModelInput) -> PoseEstimator:
        return estimator.described(draft.model_copy(update={"input": wanted}))

    draft = estimator.description
    fixed = wish.colours is not None or wish.pixels is not None
    return prove(making, draft.input, feeding, trial, fixed=fixed, name=draft.file)


def _with_best_window(estimator: PoseEstimator, answers: Answers, trial: Trial) -> PoseEstimator:
    """The network read with the width of a peak that makes its confidence honest."""
    draft = estimator.description

    def seen_through(window: int) -> PoseEstimator:
        return estimator.described(
            draft.model_copy(update={"output": draft.output.model_copy(update={"window": window})})
        )

    px_per_cell = draft.input.width / answers[draft.output.names[0]].shape[-1]
    return seen_through(best_window(seen_through, px_per_cell, trial))


def _with_figures(draft: ModelFile, result: TrialResult, trial: Trial) -> ModelFile:
    """The description with what was measured: figures, and how far off a point is, as a network of its kind says it."""
    figures: dict[str, Any] = {"trial": dict(result.figures(trial))}
    output, ratio = draft.output, round(result.spread_ratio, 3)
    if ratio > 0:
        key = "spread_px" if output.decoder == "coordinates" else "spread_scale"
        output = output.model_copy(update={key: ratio})
    return draft.model_copy(update={"figures": figures, "output": output})
