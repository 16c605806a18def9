"""Whether the network sees everybody equally well: rendered athletes in the same posture before the same camera, one
attribute changed at a time.

Skin is recoloured on the same body; kit, light and body are exchanged. Bodies of different age and sex also differ in
hair; their skin is given the same tone, and all are drawn at the same height in pixels, so that shape is what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pe_coach.filming import BODY_NAMES, HELD_OUT, KIT_NAMES, Body, load_body
from pe_coach.pose import PoseEstimator
from pe_coach.training.data import Floats
from pe_coach.training.evaluation.asking import upright
from pe_coach.training.evaluation.athletes import (
    SIDE_DEG,
    Light,
    Stage,
    Staging,
    draw,
    grounds,
    load_held_out,
    take_off_postures,
)
from pe_coach.training.evaluation.people import of_samples
from pe_coach.training.evaluation.places import Places
from pe_coach.training.evaluation.scores import Share, Values, plain, share_of
from pe_coach.training.metrics import ANGLES, PCK_STRICT_LIMIT, angles_deg, hits, share, share_error

SCENES, SEED = 48, 4244
TONES = {
    "lightest": (0xF6, 0xED, 0xE4),
    "light": (0xF7, 0xEA, 0xD0),
    "light brown": (0xD7, 0xBD, 0x96),
    "brown": (0xA0, 0x7E, 0x56),
    "dark brown": (0x60, 0x41, 0x34),
    "darkest": (0x29, 0x24, 0x20),
}
"""RGB of tones 1, 3, 5, 6, 8 and 10 of the Monk Skin Tone Scale (Ellis Monk, 2022, CC BY 4.0)."""
SAME_TONE = TONES["light brown"]
LIGHTS = {
    "daylight": Light(),
    "low sun across the track": Light(sun=(0.0, 0.97, 0.24)),
    "low sun along the track": Light(sun=(0.97, 0.0, 0.24)),
    "overexposed": Light(gain=1.7),
    "dusk": Light(gain=0.3, noise=6.0),
}
"""The sun's direction in the world, where people travel along x; one camera in two has a sun across the track behind
the athlete."""
AGES = {"8": "08", "11": "11", "14": "14", "17": "17", "adult": "_a"}
"""Years, and what names of bodies say of them."""
SKIN_LABEL = 0


class Subgroup(Values):
    """How well one value of an attribute is seen.

    `knee` is the mean absolute error of both knees in degrees; `difference` is PCK@0.1 minus its mean over all values
    of the attribute in the same scenes, with the standard error of that difference.
    """

    attribute: str
    value: str
    pictures: int
    pck: Share
    strict: Share
    knee: float | None
    knee_error: float | None
    difference: float | None
    difference_error: float | None


@dataclass(frozen=True, eq=False)
class Seen:
    """Results in S scenes: hits at 0.2 and 0.1 torso (S, P) and knee errors (S, K) in degrees."""

    hit: Floats
    strict: Floats
    knee_deg: Floats


def subgroups(estimator: PoseEstimator, places: Places) -> list[Subgroup]:
    """A row for each value of skin tone, kit, age, sex and light."""
    scenes = _scenes(places)
    found: list[Subgroup] = []
    for attribute, variants in {"skin tone": tones(scenes), "kit": kits(scenes), "light": lights(scenes)}.items():
        found += _rows(attribute, {value: _seen(estimator, shown) for value, shown in variants.items()})
    bodies = {name: _seen(estimator, [_with_body(s, name) for s in scenes]) for name in BODY_NAMES}
    ages = {age: [n for n in BODY_NAMES if mark in n] for age, mark in AGES.items()}
    sexes = {"female": [n for n in BODY_NAMES if n.startswith(("girl", "woman"))]}
    sexes["male"] = [n for n in BODY_NAMES if n not in sexes["female"]]
    for attribute, members in {"age": ages, "sex of the body": sexes}.items():
        found += _rows(attribute, {value: _together([bodies[n] for n in names]) for value, names in members.items()})
    return found


def _scenes(places: Places) -> list[Staging]:
    """Postures around the take-off, cameras near the side; the same ones always."""
    postures = take_off_postures(load_held_out(places.keypoints), places.keypoints)
    stage, rng = Stage(grounds(places.pose)), np.random.default_rng(SEED)
    return [stage.random(postures, rng, SIDE_DEG) for _ in range(SCENES)]


def tones(scenes: Sequence[Staging]) -> dict[str, list[Staging]]:
    """The same people with other skin."""
    return {name: [replace(s, body=with_tone(s.body, tone)) for s in scenes] for name, tone in TONES.items()}


def kits(scenes: Sequence[Staging]) -> dict[str, list[Staging]]:
    """The same people in other kit of the same colours."""
    names = {f"{n} (never trained)" if n in HELD_OUT.kits else n: k for k, n in enumerate(KIT_NAMES)}
    return {name: [replace(s, kit=kit) for s in scenes] for name, kit in names.items()}


def lights(scenes: Sequence[Staging]) -> dict[str, list[Staging]]:
    """The same people in other light."""
    return {name: [replace(s, light=light) for s in scenes] for name, light in LIGHTS.items()}


def _with_body(scene: Staging, name: str) -> Staging:
    return replace(scene, body=with_tone(load_body(name), SAME_TONE))


def with_tone(body: Body, tone: tuple[int, int, int]) -> Body:
    """The body with skin of that mean colour, its shades kept; hair and clothes as they were."""
    is_skin = np.unique(body.faces[(body.label == SKIN_LABEL).any(0)])
    skin = body.skin.copy()
    shades = skin[is_skin] / skin[is_skin].mean(0)
    skin[is_skin] = np.clip(shades * np.array(tone, np.float32), 0, 255)
    return replace(body, skin=skin)


def _seen(estimator: PoseEstimator, scenes: Sequence[Staging]) -> Seen:
    people = of_samples("", [draw(s) for s in scenes])
    points = upright(estimator, people, "").points
    knee = [np.abs(angles_deg(points, t) - angles_deg(people.truth, t)) for t in ANGLES["knee"]]
    return Seen(hits(people.truth, points), hits(people.truth, points, PCK_STRICT_LIMIT), np.stack(knee, 1))


def _together(seen: Sequence[Seen]) -> Seen:
    """Several people in the same scenes."""
    return Seen(*(np.concatenate([getattr(s, name) for s in seen], 1) for name in ("hit", "strict", "knee_deg")))


def _rows(attribute: str, seen: Mapping[str, Seen]) -> Iterator[Subgroup]:
    everybody = _together(list(seen.values())).strict
    for value, group in seen.items():
        yield Subgroup(
            attribute=attribute,
            value=value,
            pictures=group.knee_deg.size // 2,
            pck=share_of(group.hit),
            strict=share_of(group.strict),
            knee=plain(share(group.knee_deg)),
            knee_error=plain(share_error(group.knee_deg)),
            difference=plain(share(group.strict) - share(everybody)),
            difference_error=plain(share_error(group.strict, everybody)),
        )
