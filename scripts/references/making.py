"""From a recipe to a reference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pe_coach.alignment import Reference
from pe_coach.alignment.building import Movement, build_reference
from pe_coach.alignment.reference import FEWEST_MEASURE
from pe_coach.events import Event, load_event, measured, recognise
from pe_coach.motion import Motion
from pe_coach.scoring.anchors import anchored
from scripts.references.recipes import CONTROLS, Recipe
from scripts.references.sequences import ids, motions, movement


def event_of(recipe: Recipe) -> Event:
    """The event as this style is graded."""
    return load_event(recipe.event).tailored(recipe.profile, "pupils")


def movements(recipe: Recipe, folder: Path) -> list[Movement]:
    """The sequences of a recipe that show the whole movement in its style, or of a single one what it shows."""
    event = event_of(recipe)
    names = [name for name in ids(folder, recipe.sequences) if name not in recipe.without]
    found = [movement(event, folder, name, cycles=recipe.cycles) for name in names]
    if len(found) == 1:
        return found
    whole = [m for m in found if len(m.phases.names) == len(event.phases)]
    return [m for m in whole if recipe.profile in (None, style(recipe, m))]


def style(recipe: Recipe, movement: Movement) -> str | None:
    """The style in which the program sees a movement."""
    seen = measured(movement.motion, movement.instants.time_s, movement.instants.takeoff_side, movement.instants.flight)
    return recognise(load_event(recipe.event), seen)


def other_motions(recipe: Recipe, folder: Path) -> tuple[dict[str, Motion], dict[str, Motion]]:
    """Movements that are not this event: the half that sets the zero, and the half that only tests it.

    Every second one in the order of their names, so that nobody chooses.
    """
    names = ids(folder, (*CONTROLS, *recipe.near))
    return motions(folder, names[::2]), motions(folder, names[1::2])


def made(recipe: Recipe, sources: Sequence[Movement], setting: Sequence[Motion]) -> Reference:
    """The reference of some movements, calibrated where there are enough of them to measure."""
    event = event_of(recipe)
    reference = build_reference(
        event,
        sources,
        recipe.name,
        kind=recipe.kind,
        profile=recipe.profile,
        view=recipe.view,
        origin=recipe.origin,
    )
    return anchored(event, sources, setting, reference) if len(sources) >= FEWEST_MEASURE else reference
