"""What stands and lies on a sports ground: bars, mats, pits of sand.

Each is a generator: it draws what lies behind the person, waits while the person is laid, and draws the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pe_coach.pose import COCO17
from pe_coach.training.data import Floats
from pe_coach.training.scenery.stage import Colour, Stage, cloud, hsv_colour, painted_polygon, spray, striped_line

WHITE, RED, YELLOW, BLACK, ORANGE = (238, 238, 234), (205, 40, 45), (240, 215, 60), (25, 25, 28), (235, 120, 40)
BAR_COLOURS = (
    *((WHITE, RED), (RED, WHITE), (YELLOW, BLACK), (BLACK, WHITE), (ORANGE, WHITE)),
    *((WHITE, WHITE), (YELLOW, YELLOW), (WHITE, BLACK)),
)
"""Of a bar's stripes."""
BAR_THICK, POST_THICK = (0.008, 0.024), (0.015, 0.055)
"""Of the person's longer side: a bar is 3 cm thick, posts 4 to 10 cm."""
TOUCHING = [COCO17.names.index(f"{side}_{joint}") for joint in ("ankle", "hip") for side in ("left", "right")]


def _level_ends(stage: Stage, y: float, tilt_deg: float, reach: tuple[float, float]) -> Floats:
    """(2, 2) px: ends of a line through the height `y` at the person's middle, `reach` px to the left and right."""
    x, slope = float(stage.at(0.5, 0.5)[0]), np.tan(np.radians(tilt_deg))
    return np.array([[x - reach[0], y - reach[0] * slope], [x + reach[1], y + reach[1] * slope]])


def bar(stage: Stage, rng: np.random.Generator) -> Iterator[None]:
    """A high-jump bar on its posts, in front of the person or behind; perhaps with the mat."""
    landing = mat(stage, rng) if rng.random() < 0.45 else iter(())
    next(landing, None)
    low = stage.at(0, 0)[1]
    y = low + rng.uniform(-0.15, 0.85) * (stage.box[3] - low)
    reach = rng.uniform(0.35, 1.1, 2) * stage.side
    ends = _level_ends(stage, y, float(rng.normal(0, 7)), (float(reach[0]), float(reach[1])))
    thick = rng.uniform(*BAR_THICK) * stage.side
    light = rng.uniform(0.6, 1.05)
    pair = BAR_COLOURS[int(rng.integers(len(BAR_COLOURS)))]
    colours = (np.array(pair[0]) * light, np.array(pair[1]) * light)
    dash, in_front = rng.uniform(0.06, 0.25) * stage.side, rng.random() < 0.5
    posts_in_front = rng.random(2) < 0.25
    post = _post_colour(rng)
    for end in ends[~posts_in_front]:
        _post(stage, end, post, rng, front=False)
    if not in_front:
        striped_line(stage, ends, thick, colours, dash, front=False)
    yield
    next(landing, None)
    if in_front:
        striped_line(stage, ends, thick, colours, dash, front=True)
    for end in ends[posts_in_front]:
        _post(stage, end, post, rng, front=True)


def _post_colour(rng: np.random.Generator) -> Colour:
    if rng.random() < 0.6:
        grey: Colour = [rng.uniform(120, 250)] * 3
        return grey
    return hsv_colour(rng, (0, 180), (90, 90), (255, 250))


def _post(stage: Stage, top: Floats, colour: Colour, rng: np.random.Generator, *, front: bool) -> None:
    """An upright that rises a little above the end of the bar; its shaded side is darker."""
    thick = rng.uniform(*POST_THICK) * stage.side
    ends = np.array([top - [0, rng.uniform(0.02, 0.45) * stage.side], [top[0] + rng.normal(0, 3), stage.height + 9.0]])
    striped_line(stage, ends, thick, (colour, colour), 1e9, front=front)
    shade = np.array(colour) * 0.65
    striped_line(stage, ends + np.array([thick / 3, 0]), thick / 3, (shade, shade), 1e9, front=False)


def mat(stage: Stage, rng: np.random.Generator) -> Iterator[None]:
    """A landing mat: its top behind the person, its front side behind or, at somebody who lies in it, before."""
    h = stage.box[3] - stage.box[1]
    near = stage.box[3] - rng.uniform(-0.05, 0.28) * h
    far = near - rng.uniform(0.06, 0.3) * stage.side
    bottom = near + rng.uniform(0.15, 0.6) * stage.side
    slope, lean = np.tan(np.radians(rng.normal(0, 4))), rng.normal(0, 0.3) * stage.side
    reach = rng.uniform(0.5, 1.6, 2) * stage.side
    x = stage.at(0.5, 0)[0] + np.array([-reach[0], reach[1]])
    rise = slope * np.array([-reach[0], reach[1]])
    colour = np.array(hsv_colour(rng, (0, 180), (40, 60), (255, 235)))
    top_face = np.array([[x[0] + lean, far], [x[1] + lean, far], [x[1], near], [x[0], near]])
    top_face[:, 1] += rise[[0, 1, 1, 0]]
    front_face = np.array([[x[0], near], [x[1], near], [x[1], bottom], [x[0], bottom]])
    front_face[:, 1] += rise[[0, 1, 1, 0]]
    rough = rng.uniform(1, 9)
    top_light = rng.uniform(1.0, 1.5)
    painted_polygon(stage, top_face, np.minimum(colour * top_light + 12, 250), rng, roughness=rough, front=False)
    in_front = rng.random() < 0.6
    if in_front:
        yield
    painted_polygon(stage, front_face, colour, rng, roughness=rough, front=in_front)
    _piping(stage, front_face[:2], rng, front=in_front)
    if not in_front:
        yield


def _piping(stage: Stage, edge: Floats, rng: np.random.Generator, *, front: bool) -> None:
    """A seam or a stripe of another colour along the upper edge of the mat."""
    if rng.random() < 0.6:
        colour = hsv_colour(rng, (0, 180), (0, 20), (255, 250))
        striped_line(stage, edge, rng.uniform(0.01, 0.05) * stage.side, (colour, colour), 1e9, front=front)


def sand(stage: Stage, rng: np.random.Generator) -> Iterator[None]:
    """A pit, and sand that flies up where the person lands."""
    h = stage.box[3] - stage.box[1]
    far = stage.box[3] - rng.uniform(0.03, 0.35) * h
    slope = np.tan(np.radians(rng.normal(0, 5))) * stage.width / 2
    colour = np.array(hsv_colour(rng, (11, 22), (35, 120), (125, 235)))
    rough = rng.uniform(5, 16)
    _ground(stage, far, slope, colour, rough, rng, front=False)
    yield
    touching = stage.points[TOUCHING, :2]
    contact = touching[touching[:, 1].argmax()]
    light = np.minimum(colour * rng.uniform(0.9, 1.25), 250)
    reach = rng.uniform(0.04, 0.16, 2) * stage.side
    if rng.random() < 0.75:
        middle = contact - [rng.normal(0, 0.05) * stage.side, reach[1] * 0.7]
        spray(stage, middle, (float(reach[0]), float(reach[1])), int(rng.integers(15, 160)), light, rng)
    if rng.random() < 0.5:
        cloud(stage, contact, (2.2 * reach[0], 2.2 * reach[1]), rng.uniform(0.35, 0.85), light, rng)
    if rng.random() < 0.35:
        _ground(stage, stage.box[3] - rng.uniform(0.0, 0.12) * h, slope, colour, rough, rng, front=True)


def _ground(
    stage: Stage, y: float, slope: float, colour: Colour, rough: float, rng: np.random.Generator, *, front: bool
) -> None:
    """Sand from an uneven line down to the lower edge of the picture."""
    x = np.linspace(0, stage.width, 12)
    line = y + slope * (x / stage.width * 2 - 1) + rng.normal(0, 0.012 * stage.side, 12)
    corners = np.concatenate([np.stack([x, line], 1), [[stage.width, stage.height], [0, stage.height]]])
    painted_polygon(stage, corners, colour, rng, roughness=rough, front=front)
