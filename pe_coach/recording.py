"""A teacher's own recording as a reference: phases proposed, corrected by hand, kept, made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Reference
from pe_coach.alignment.building import Movement, build_reference
from pe_coach.alignment.collection import own_folder, own_names, read_arrays, read_card, shipped_names
from pe_coach.alignment.keeping import check_name, write_reference
from pe_coach.errors import MotionError, OutputError, ReferenceMotionError
from pe_coach.events import Event, Instants, Phases, cut_phases, find_instants, measured, recognise
from pe_coach.events.by_hand import bounding, check_names, check_order, unknown
from pe_coach.grading import Options, require_somebody, slowed_by
from pe_coach.motion import MOTIONS, Motion
from pe_coach.pose import PoseSequence, clean, in_time

Span = tuple[float, float]

_PREFIX = "recorded_"
"""Of the arrays that hold the recording's key points, beside those of the reference made from them."""

_POINTS = ("xy", "confidence", "spread", "camera")


@dataclass(frozen=True)
class Recording:
    """A movement that became, or may become, a reference.

    Attributes:
        name: of the reference.
        event: what is done, as its profile is graded.
        profile: style of the event, None for all.
        poses: cleaned key points; times are the film's.
        slowed: seconds of the film per real second.
        instants_s: seconds of the film of every instant that was found or given.
        by_hand: those of them that somebody gave.
        takeoff_side: "left" or "right".
        missing: why an instant is not there.
    """

    name: str
    event: Event
    profile: str | None
    poses: PoseSequence
    slowed: float
    instants_s: dict[str, float]
    by_hand: tuple[str, ...]
    takeoff_side: str
    missing: dict[str, str]

    @property
    def phases(self) -> Phases:
        """Phases with both instants, in seconds of the film."""
        return cut_phases(self.event, _instants(self, self.instants_s))

    @property
    def lacking(self) -> dict[str, str]:
        """Instants that bound a phase and are not there, and why."""
        names = [name for name in bounding(self.event) if name not in self.instants_s]
        return {name: self.missing.get(name, "it is not in the film") for name in names}


def proposed(event: Event, poses: PoseSequence, name: str, options: Options) -> Recording:
    """Find the instants in key points as grading does; without a profile in the options the style is recognised.

    Raises:
        PeopleError: nobody is in them.
        MotionError: too little of a person is.
    """
    poses, slowed = in_time(clean(poses, event.cut_off_hz).sequence), slowed_by(poses, options)
    require_somebody(poses, name)
    motion = MOTIONS[event.movement](poses.sped_up(slowed))
    found = find_instants(motion, event.instants)
    seen = measured(motion, found.time_s, found.takeoff_side, found.flight)
    profile = options.profile or recognise(event, seen)
    in_film = {instant: float(at) * slowed for instant, at in found.time_s.items()}
    tailored = event.tailored(profile, "pupils")
    return Recording(name, tailored, profile, poses, slowed, in_film, (), found.takeoff_side, dict(found.missing))


def corrected(recording: Recording, instants: Mapping[str, float], phases: Mapping[str, Span]) -> Recording:
    """The recording with instants moved to seconds of the film; a phase moves the two instants that bound it.

    Raises:
        UsageError: `phase_not_seen`: no such phase or instant, a time outside the recording, or an order in which a
            phase would end before it starts.
    """
    given = dict(instants)
    for name, (start, stop) in phases.items():
        phase = next((p for p in recording.event.phases if p.id == name), None)
        if phase is None:
            raise unknown(f"{recording.event.id} has no phase '{name}'", [p.id for p in recording.event.phases])
        given |= {phase.start: start, phase.stop: stop}
    check_names(recording.event, given, recording.instants_s)
    moved = replace(
        recording,
        instants_s={**recording.instants_s, **given},
        by_hand=tuple(sorted({*recording.by_hand, *given})),
        missing={name: why for name, why in recording.missing.items() if name not in given},
    )
    by_hand = {name: moved.instants_s[name] for name in moved.by_hand}
    first, last = recording.poses.time_s[[0, -1]]
    check_order(recording.event, recording.phases, by_hand, moved.instants_s, (float(first), float(last)))
    return moved


def _instants(recording: Recording, time_s: Mapping[str, float]) -> Instants:
    return Instants((dict(time_s),), {}, recording.takeoff_side, None, dict(recording.missing))


def reference_of(recording: Recording) -> Reference:
    """The reference that a recording makes: its phases that are seen, as they are.

    Raises:
        MotionError: `phase_not_seen`, no phase is whole.
    """
    if not recording.phases.names:
        hint = " ".join(f"--instant {name}=S" for name in recording.lacking)
        text = f"no phase of {recording.event.id} is found in it: give the instants yourself, {hint}"
        raise MotionError("phase_not_seen", text)
    motion = _motion(recording)
    instants = _instants(recording, {name: at / recording.slowed for name, at in recording.instants_s.items()})
    movement = Movement(recording.name, motion, instants, cut_phases(recording.event, instants))
    rate = recording.slowed / float(np.median(np.diff(recording.poses.time_s)))
    return build_reference(
        recording.event,
        [movement],
        recording.name,
        kind="recorded",
        profile=recording.profile,
        origin=f"own recording at {rate:.0f} frames a second",
    )


def _motion(recording: Recording) -> Motion:
    return MOTIONS[recording.event.movement](recording.poses.sped_up(recording.slowed))


def check_free(event: str, name: str, *, force: bool) -> None:
    """See that a recording may take a name.

    Raises:
        ReferenceMotionError: it can be no file's, or a shipped reference has it.
        OutputError: `not_writable`, an own reference has it and is not to be replaced.
    """
    check_name(name)
    if name in shipped_names(event):
        raise ReferenceMotionError(
            "unknown_reference", f"'{name}' is a reference that ships for {event}: choose another"
        )
    if not force and (event, name) in own_names(name):
        text = (
            f"{event} has a reference '{name}' of your own already: add --force to replace it, or choose another name"
        )
        raise OutputError("not_writable", text)


def keep(recording: Recording) -> Path:
    """Write the reference with the recording it was made from; one of the same name is replaced.

    Raises:
        MotionError: no phase is whole.
        OutputError: `not_writable`.
    """
    poses = recording.poses
    arrays: dict[str, NDArray[np.generic]] = {
        _PREFIX + name: getattr(poses, name).astype(np.float32) for name in _POINTS
    }
    arrays[f"{_PREFIX}time_s"] = poses.time_s
    if poses.size is not None:
        arrays[f"{_PREFIX}size"] = np.array(poses.size)
    said = {
        "takeoff_side": recording.takeoff_side,
        "slowed": recording.slowed,
        "by_hand": list(recording.by_hand),
        "instants_s": {name: round(at, 4) for name, at in recording.instants_s.items()},
        "missing": recording.missing,
    }
    return write_reference(reference_of(recording), own_folder(), recording=arrays, said=said)


def load_recording(event: Event, name: str) -> Recording:
    """The recording behind one of the teacher's own references.

    Raises:
        ReferenceMotionError: there is none, or its file is damaged.
    """
    file = own_folder() / event.id / f"{name}.toml"
    if (event.id, name) not in own_names(name):
        raise ReferenceMotionError("unknown_reference", f"{event.id} has no reference of your own called '{name}'")
    card = read_card(file)
    arrays = read_arrays(file, card)
    xy, confidence, spread, camera = (arrays[_PREFIX + part].astype(float) for part in _POINTS)
    size = tuple(arrays[f"{_PREFIX}size"].tolist()) if f"{_PREFIX}size" in arrays else None
    poses = PoseSequence(xy, confidence, spread, arrays[f"{_PREFIX}time_s"].astype(float), size, camera)
    profile = card.profile or None
    return Recording(
        name,
        event.tailored(profile, "pupils"),
        profile,
        poses,
        card.slowed,
        dict(card.instants_s),
        card.by_hand,
        card.takeoff_side,
        dict(card.missing),
    )
