"""`pe-coach bench`: how fast this computer is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pe_coach.diagnosis.class_pace import Advice
    from pe_coach.diagnosis.trial import Pace

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a network and one for the class, one a line.")]

EACH = 2
"""Films of each worker where all work together: in the first one the networks are loaded."""


def bench(as_json: AsJson = False) -> None:
    """Measure this computer: frames a second of each stage, how long a class takes, and which network suits it.

    A film of two seconds is drawn and graded with each network that ships, on one core, then by all workers together.
    Takes minutes; let no other program work meanwhile.

    Examples:

    - `pe-coach bench`

    - `pe-coach bench --json`
    """
    from pe_coach.diagnosis.trial import graded_trial, trial_film
    from pe_coach.pose.networks import SHIPPED
    from pe_coach.resources import path

    cards = [card for card in path("models").glob("*.toml") if (card.stem + "_").startswith(f"{SHIPPED}_")]
    paces: dict[str, Pace] = {}
    with tempfile.TemporaryDirectory() as folder:
        film = trial_film(Path(folder))
        for card in sorted(cards):
            paces[card.stem] = graded_trial(film, card, Path(folder))[1]
            print(
                _pace_json(card.stem, paces[card.stem]) if as_json else _pace(card.stem, paces[card.stem]), flush=True
            )
        suits = _together(film, paces, SHIPPED)
    print(_advice_json(suits) if as_json else _advice(suits))


def _together(film: Path, paces: dict[str, Pace], usual: str) -> Advice:
    """What suits this computer, after all its workers have worked at once."""
    from pe_coach.diagnosis.class_pace import advice, an_hour
    from pe_coach.limits import workers_that_fit

    workers, pace = workers_that_fit(), paces[usual]
    alone = 3600 / (pace.per_film_s * pace.film_s)
    gain = an_hour([film] * EACH * workers, workers) / alone if workers > 1 else 1.0
    return advice(paces, usual, workers, gain)


def _pace(network: str, pace: Pace) -> str:
    stages = ", ".join(f"{stage} {rate:.0f}" for stage, rate in pace.fps.items())
    return f"{network}: {pace.per_film_s:.1f} s for each second of film on one core\n  frames a second: {stages}"


def _pace_json(network: str, pace: Pace) -> str:
    import json

    rates = {stage: round(rate, 1) for stage, rate in pace.fps.items()}
    told = {"network": network, "frames": pace.frames, "fps": rates, "s_per_film_s": round(pace.per_film_s, 2)}
    return json.dumps(told)


def _advice(suits: Advice) -> str:
    from pe_coach.diagnosis.class_pace import CLASS_CLIPS, CLIP_S, in_words

    times = ", ".join(f"{in_words(taken / 3600)} with {network}" for network, taken in suits.class_s.items())
    return (
        f"{suits.workers} films at once: {suits.gain:.2f} times as many as one by one\n"
        f"A class of {CLASS_CLIPS} films of {CLIP_S:.0f} s: {times}\n"
        f"Recommended: --model {suits.network} --workers {suits.workers}"
    )


def _advice_json(suits: Advice) -> str:
    import json

    class_s = {network: round(taken) for network, taken in suits.class_s.items()}
    told = {"workers": suits.workers, "gain": round(suits.gain, 2), "class_s": class_s, "network": suits.network}
    return json.dumps(told)
