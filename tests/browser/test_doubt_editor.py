"""The editor in a browser: it shows the frame it names, and says to the server what was dragged, clicked and typed."""

from __future__ import annotations

import base64
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pe_coach.clip import write_video
from pe_coach.clip.preview import preview_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DASHBOARD = Path(__file__).parents[2] / "pe_coach" / "dashboard"
FRAMES, RATE = 40, 30.0
SIZE = (320, 180)
DARKEST, STEP = 20, 5
"""Grey level of frame 0, and how much lighter each frame is than the one before."""

THEME = "--st-text-color:#16202b;--st-background-color:#fff;--st-primary-color:#1f5fa8;--st-font:sans-serif"
LOAD = """async ({ code, data }) => {
    const { default: show } = await import(code);
    const root = document.getElementById("root");
    window.sent = [];
    window.show = (more) => show({
        data: Object.assign(data, more), parentElement: root, setStateValue: (_, act) => window.sent.push(act),
    });
    window.show({});
}"""


def url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A film whose frames are told apart by their grey, two people and two phases."""
    folder = tmp_path_factory.mktemp("film")
    pictures = [np.full((SIZE[1], SIZE[0], 3), DARKEST + STEP * k, np.uint8) for k in range(FRAMES)]
    write_video(folder / "film.mp4", pictures, frame_rate=RATE)
    preview = preview_of(folder / "film.mp4", folder, range(FRAMES))
    ends = [*preview.pts[1:], preview.pts[-1] + 0.01]
    words = tomllib.loads((DASHBOARD / "words" / "en" / "doubt.toml").read_text(encoding="utf-8"))
    body = [[10.0 * joint, 20.0 + 8 * joint] for joint in range(17)]
    return {
        "lang": "en",
        "size": SIZE,
        "film": url("video/mp4", preview.path.read_bytes()),
        "film_size": preview.size,
        "pts": {str(k): (preview.pts[k] + ends[k]) / 2 for k in range(FRAMES)},
        "frames": list(range(FRAMES)),
        "times": [k / RATE for k in range(FRAMES)],
        "points": [[value for point in body for value in point]] * FRAMES,
        "limbs": [[5, 7], [7, 9], [11, 13], [13, 15]],
        "joints": [[13, "left knee"], [14, "right knee"]],
        "people": [
            {"number": 1, "athlete": True, "at": list(range(FRAMES)), "boxes": [[0, 0, 170, 170]] * FRAMES},
            {"number": 4, "athlete": False, "at": list(range(FRAMES)), "boxes": [[250, 60, 300, 160]] * FRAMES},
        ],
        "instants": [
            {"name": name, "label": name, "time": at / RATE, "moved": False}
            for name, at in (("touch_down", 10), ("toe_off", 15.4), ("landing", 30))
        ],
        "missing": [{"name": "landed", "label": "landed"}],
        "phases": [
            {"label": "take-off", "start": "touch_down", "stop": "toe_off", "lane": 0},
            {"label": "flight", "start": "toe_off", "stop": "landing", "lane": 0},
        ],
        "changed": ["The athlete was chosen by hand."],
        "words": words,
        "undo": True,
        "answered": "",
        "note": "",
    }


@pytest.fixture
def editor(page: Page, data: dict[str, Any]) -> Page:
    """The editor alone on a page."""
    from pe_coach.dashboard.component import joined
    from pe_coach.dashboard.doubt.editor import FILES

    html, css, code = joined(DASHBOARD / "doubt" / name for name in FILES).values()
    page.set_content(f'<main id="root" style="{THEME}"><h3>x</h3><style>{css}</style>{html}</main>')
    page.evaluate(LOAD, {"code": url("text/javascript", code.encode()), "data": data})
    return page


def sent(page: Page, count: int) -> list[dict[str, Any]]:
    """What the editor said, as soon as it said so much, without the names of the acts."""
    page.wait_for_function("count => window.sent.length >= count", arg=count)
    return [{key: value for key, value in act.items() if key != "id"} for act in page.evaluate("window.sent")]


def answer(page: Page, **more: object) -> None:
    page.evaluate("more => window.show({ answered: window.sent.at(-1).id, ...more })", more)


def test_the_picture_is_the_frame_that_is_named(editor: Page) -> None:
    for frame in (0, 1, 2, 17, 16, 39, 5, 4, 30):
        editor.locator(".frames").fill(str(frame))
        editor.wait_for_function("frame => document.querySelector('canvas').dataset.frame === frame", arg=str(frame))
        grey = editor.evaluate(
            "() => { const c = document.querySelector('canvas');"
            "return c.getContext('2d').getImageData(c.width * 0.65, c.height * 0.2, 1, 1).data[0]; }"
        )
        assert (grey - DARKEST) / STEP == pytest.approx(frame, abs=0.49)
        assert editor.locator(".where").text_content() == f"Frame {frame}, {frame / RATE:.2f} s"


def test_keys_move_a_mark_by_frames_and_say_so_once(editor: Page) -> None:
    mark = editor.locator("[data-instant=toe_off]")
    mark.focus()
    mark.press("ArrowRight")  # from between two frames onto the next
    mark.press("ArrowRight")
    assert sent(editor, 1) == [{"what": "instant", "name": "toe_off", "time_s": pytest.approx(17 / RATE)}]
    assert editor.locator(".note").text_content() == "Grading again …"


def test_a_mark_is_dragged_but_not_beyond_its_neighbour(editor: Page) -> None:
    mark, bar = editor.locator("[data-instant=toe_off]"), editor.locator(".bar").bounding_box()
    box = mark.bounding_box()
    assert box is not None and bar is not None
    editor.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
    editor.mouse.down()
    editor.mouse.move(bar["x"] + bar["width"] * 20 / 39, box["y"] + 8, steps=4)
    assert "Frame 20," in (editor.locator(".where").text_content() or "")
    editor.mouse.move(bar["x"] + bar["width"], box["y"] + 8, steps=4)
    editor.mouse.up()
    assert sent(editor, 1)[0]["time_s"] == pytest.approx(29 / RATE)


def test_nothing_is_lost_while_the_server_is_busy(editor: Page) -> None:
    editor.get_by_role("button", name="Exchange in the whole film").click()
    mark = editor.locator("[data-instant=landing]")
    mark.focus()
    mark.press("ArrowLeft")
    mark.press("Enter")
    assert [act["what"] for act in sent(editor, 1)] == ["sides"]
    answer(editor)
    assert [act["what"] for act in sent(editor, 2)] == ["sides", "instant"]
    answer(editor, note="That cannot be.")
    assert editor.locator(".note").text_content() == "That cannot be."
    assert mark.get_attribute("aria-valuenow") == "30"


def test_another_person_is_clicked_and_a_missing_instant_set(editor: Page) -> None:
    canvas = editor.locator("canvas").bounding_box()
    assert canvas is not None
    editor.get_by_role("button", name="Set at this frame").click()
    answer(editor)
    editor.mouse.click(canvas["x"] + canvas["width"] * 275 / 320, canvas["y"] + canvas["height"] * 110 / 180)
    first, second = sent(editor, 2)
    assert first == {"what": "instant", "name": "landed", "time_s": pytest.approx(10 / RATE)}
    assert second == {"what": "athlete", "x": 275, "y": 110, "time_s": pytest.approx(10 / RATE)}


def test_a_point_is_dragged_in_the_enlarged_picture(editor: Page) -> None:
    editor.get_by_role("button", name="Move points").click()
    editor.locator(".points select").select_option("14")
    editor.locator("canvas").focus()
    editor.locator("canvas").press("Shift+ArrowDown")
    (act,) = sent(editor, 1)
    assert act == {"what": "point", "frame": 10, "joint": 14, "x": 140, "y": 20 + 8 * 14 + 8}


def test_a_stretch_of_frames_is_exchanged(editor: Page) -> None:
    editor.get_by_role("button", name="Wrong from this frame on").click()
    editor.locator(".on").click()
    editor.locator(".on").click()
    editor.get_by_role("button", name="Wrong up to this frame").click()
    assert sent(editor, 1) == [
        {"what": "sides", "time_s": pytest.approx(10 / RATE), "stop_s": pytest.approx(12 / RATE)}
    ]


@pytest.mark.parametrize("width", [375, 1280])
def test_everybody_can_use_it(editor: Page, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    editor.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(editor, context="#root").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
    assert editor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
