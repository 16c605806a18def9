"""The page for one attempt: a single HTML file that needs nothing else and prints on A4."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pe_coach.advice.spoken import name as criterion_name
from pe_coach.files import write_file
from pe_coach.report.as_text import (
    basis,
    difference,
    grade_words,
    network_words,
    parts_of_score,
    place,
    point,
    shows_corrections,
    spoken,
    title,
    unassessed_words,
    who,
)
from pe_coach.report.charts import interval_chart, interval_words, phase_chart, shade
from pe_coach.report.figures import band, reading, score_text, size
from pe_coach.report.hand import changed_words
from pe_coach.report.types import Report
from pe_coach.templating import template
from pe_coach.words import Words

if TYPE_CHECKING:
    import numpy as np
    from markupsafe import Markup
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


def page(
    report: Report,
    picture: Image | None = None,
    lang: str = "en",
    *,
    candidates: Sequence[Image] = (),
    numbers: bool = True,
    player: str = "",
) -> str:
    """The report as a self-contained HTML page.

    In front what the pupil needs: the one correction, on `picture` (`correction_picture`'s, (H, W, 3) RGB) where there
    is one; then score with interval and status, `candidates` (`candidate_pictures`') where two people might be meant,
    phases, what was good and what comes after. On the back what the teacher needs to defend it: criteria with bands,
    sizes, what could not be judged, and the table of parts by phases. Without `numbers` nothing tells a mark, and there
    is no back. `player` is a piece of HTML, such as `report.player.embedded`'s, to stand below the correction.
    """
    plain, say = spoken(report, lang)
    corrections, marked = plain["corrections"], plain["calibrated"] or plain["score"]
    cuts = plain["grade"]["cuts"] if plain["grade"] else None
    return template(Path(__file__), "page.html.jinja").render(
        say=say,
        numbers=numbers,
        player=player,
        report=plain,
        title=title(plain, say),
        subtitle=_subtitle(plain, say),
        picture=_base64(picture) if picture is not None else None,
        candidates=_candidates(plain, candidates, say),
        changed=changed_words(plain, say),
        first=corrections[0] if corrections else None,
        others=corrections[1:],
        shows_corrections=shows_corrections(plain),
        place=partial(place, say=say),
        difference=partial(difference, say=say),
        interval=interval_chart(marked, say, cuts) if marked else None,
        interval_words=interval_words(marked, say) if marked else None,
        calibrated=score_text(plain["calibrated"], say) if plain["calibrated"] else None,
        parts=parts_of_score(plain, say),
        grade=grade_words(plain, say),
        basis=basis(plain, say),
        phases=phase_chart(plain, say),
        criteria=_criteria(plain, say),
        sizes=[(say.name("measures", part["id"]), size(part, say)) for part in plain["measures"]],
        unassessed=unassessed_words(plain, say),
        never=[say.name("not_assessable", item) for item in plain["not_assessable"]],
        columns=_columns(plain),
        cell=partial(_cell, say=say),
        provenance=_provenance(plain, say),
    )


def write_page(
    path: Path, report: Report, picture: Image | None = None, lang: str = "en", *, candidates: Sequence[Image] = ()
) -> Path:
    """Write `page` to a file; returns the path written.

    Raises:
        OutputError: the folder cannot be written to.
    """
    return write_file(
        path, page(report, picture, lang, candidates=candidates).encode("utf-8", errors="backslashreplace")
    )


def _base64(picture: Image) -> str:
    from pe_coach.report.overlay import encoded

    return base64.b64encode(encoded(picture, ".jpg")).decode("ascii")


def _candidates(plain: dict[str, Any], pictures: Sequence[Image], say: Words) -> list[dict[str, Any]]:
    """Everybody who might be meant: picture, number, words, and the point that picks the person."""
    shown = zip(plain["candidates"], pictures, strict=False)  # without the film there are no pictures
    return [
        person | {"picture": _base64(picture), "who": who(person, say), "point": point(person)}
        for person, picture in shown
    ]


def _subtitle(plain: dict[str, Any], say: Words) -> str:
    """File (where the title names the pupil), style and what it was compared with, as far as they are known."""
    reference = f"{say.text('compared_with')} {plain['reference']}" if plain["reference"] else None
    profile = say.name("profiles", plain["profile"]) if plain["profile"] else None
    clip = plain["clip"] if plain["pupil"] else None
    return " · ".join(part for part in (clip, profile, reference) if part)


def _criteria(plain: dict[str, Any], say: Words) -> list[dict[str, Any]]:
    """A row for every criterion that was assessed, the phase named where it begins."""
    rows, phase = [], None
    for one in plain["criteria"]:
        if one["assessed"]:
            rows.append(
                {
                    "phase": say.name("phases", one["phase"]) if one["phase"] != phase else "",
                    "name": criterion_name(say, plain["words_from"], one["id"]),
                    "measured": reading(one["value"], one["standard_error"], one["unit"], say),
                    "band": band(one, say),
                    "points": _shaded(100 * one["points"] if one["points"] is not None else None, say),
                }
            )
            phase = one["phase"]
    return rows


def _columns(plain: dict[str, Any]) -> list[str]:
    """Phases of the table in the order in which they happen."""
    present = [phase for row in plain["table"].values() for phase in row]
    return list(dict.fromkeys([*(phase for phase in plain["by_phase"] if phase in present), *present]))


def _cell(part: dict[str, Any] | None, say: Words) -> Markup:
    """A cell of the table, shaded by its points."""
    return _shaded(part["value"] if part and part["assessed"] else None, say)


def _shaded(points: float | None, say: Words) -> Markup:
    from markupsafe import Markup

    fill, ink = shade(points)
    text = say.number(points) if points is not None else "–"
    return Markup('<td style="background:{};color:{}">{}</td>').format(fill, ink, text)


def _provenance(plain: dict[str, Any], say: Words) -> str:
    """What was measured with what: frames, rate, share seen, versions."""
    parts = [f"{plain['frames']} {say.text('frames')}"] if plain["frames"] else []
    parts += [f"{say.number(plain['fps'], 1)} {say.text('frame_rate')}"] if plain["fps"] else []
    parts += [f"{say.number(100 * plain['coverage'])} % {say.text('coverage')}"] if plain["coverage"] else []
    if swaps := plain["repairs"].get("swaps_repaired"):
        parts.append(say.text("sides_repaired").format(swaps=swaps))
    parts += [f"{say.name('versions', name)} {version}" for name, version in plain["versions"].items()]
    return " · ".join([*parts, *network_words(plain, say)])
