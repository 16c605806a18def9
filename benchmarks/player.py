"""Whether the player shows the frame that it names: stepping, jumping about, and playing at every speed.

    python benchmarks/player.py [--frames 120]

Films with their frame's number painted into every picture are played in a real Chromium. After each change the picture
on the canvas, the number beside it and the reference's figure are read at once and compared: all three must be the same
frame.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame, write_frames
from pe_coach.clip.preview import preview_of
from pe_coach.report.player import embedded

SIZE = 640, 360
BITS, BLOCK_PX = 10, 60
"""The number is written as so many black or white squares along the upper edge."""
LEFT_PX, STEP_PX = 60, 4
"""Where the reference's figure stands in the first frame, and how much farther to the right in every other."""
SPEEDS = (0.1, 0.25, 0.5, 1.0)

READ = """
([wide, high, bits, block, left, step]) => {
  const player = document.querySelector(".pe-player").pePlayer;
  const painted = () => {
    const { own } = player, ctx = own.getContext("2d"), scale = own.width / wide;
    const y = Math.round((own.height - high * scale) / 2 + 0.5 * block * scale);
    let number = 0;
    for (let bit = 0; bit < bits; bit++)
      if (ctx.getImageData(Math.round((bit + 0.5) * block * scale), y, 1, 1).data[1] > 127) number += 2 ** bit;
    return number;
  };
  const figure = () => {
    const { model } = player, y = Math.round(model.height / 2);
    const row = model.getContext("2d").getImageData(0, y, model.width, 1).data;
    let sum = 0, count = 0;
    for (let x = 0; x < model.width; x++) if (row[4 * x + 3] > 127) { sum += x; count++; }
    return Math.round(((sum / count) * (wide / model.width) - left) / step);
  };
  window.seen = [];
  window.addEventListener("pe-coach:at", ({ detail }) =>
    window.seen.push([detail.frame, painted(), figure(), performance.now()]));
}
"""


@dataclass(frozen=True)
class Seen:
    """What was read: (N,) the frame that was named, that in the picture, that of the figure, and when, ms."""

    named: NDArray[np.int64]
    painted: NDArray[np.int64]
    figure: NDArray[np.int64]
    at_ms: NDArray[np.float64]

    @property
    def apart(self) -> int:
        """Most frames between any two of the three."""
        three = np.stack([self.named, self.painted, self.figure])
        return int(np.ptp(three, axis=0).max()) if three.size else 0


def times_of(kind: str, count: int) -> NDArray[np.float64]:
    """(count,) seconds of a film's frames: "30", "29.97", "60", "240" a second, or "variable" between 20 and 60."""
    if kind == "variable":
        steps = np.random.default_rng(7).uniform(1 / 60, 1 / 20, count - 1)
        return np.concatenate([[0.0], np.cumsum(steps)])
    return np.arange(count) / float(kind)


def painted_film(path: Path, time_s: NDArray[np.float64]) -> Path:
    """A film with the number of every frame in its picture, moving so that frames differ everywhere."""
    rate = 1 / float(np.median(np.diff(time_s)))
    return write_frames(path, (Frame(k, float(at), _picture(k)) for k, at in enumerate(time_s)), frame_rate=rate)


def _picture(number: int) -> NDArray[np.uint8]:
    image = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    image[BLOCK_PX:, :, 0] = (np.arange(SIZE[0]) * 2 + 9 * number) % 256
    for bit in range(BITS):
        image[:BLOCK_PX, bit * BLOCK_PX : (bit + 1) * BLOCK_PX] = 255 * (number >> bit & 1)
    return image


def page_of(film: Path, time_s: NDArray[np.float64]) -> str:
    """A page with the player on a film, the reference's figure in another place in every frame."""
    count = len(time_s)
    preview = preview_of(film, film.parent, range(count))
    source = base64.b64encode(preview.path.read_bytes()).decode()
    data: dict[str, Any] = {
        "lang": "en", "limbs": [], "phases": [], "instants": [], "corrections": [], "angles": [], "trails": [],
        "size": list(SIZE), "other": None, "zoom": False, "start": 0,
        "frames": {
            "frame": list(range(count)),
            "time": [float(at) for at in time_s],
            "points": [[None] * 34] * count,
            "sure": ["0" * 17] * count,
            "near": [""] * count,
            "window": [[0, 0, 100]] * count,
            "ghost": [_figure(LEFT_PX + STEP_PX * k) for k in range(count)],
        },
        "film": {"src": f"data:video/mp4;base64,{source}", "pts": preview.pts, "frames": preview.frames},
    }  # fmt: skip
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><body>{embedded(data)}</body></html>'


def _figure(x_px: int) -> list[int | None]:
    """A trunk that stands at x, in the middle of the picture's height."""
    points: list[int | None] = [None] * 34
    for point, y_px in ((5, 140), (6, 140), (11, 220), (12, 220)):
        points[2 * point : 2 * point + 2] = [x_px, y_px]
    return points


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def opened(browser: Any, film: Path, time_s: NDArray[np.float64]) -> Any:
    """A tab with the player on its first frame, ghost off, everything that it shows written down."""
    file = film.with_suffix(".html")
    file.write_text(page_of(film, time_s), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1300, "height": 700})
    tab.goto(file.as_uri())
    tab.wait_for_function("document.querySelector('.pe-player')?.pePlayer.video.readyState >= 2")
    tab.keyboard.press("Tab")
    tab.evaluate("document.querySelector('.pe-player').pePlayer.on.ghost = false")
    tab.evaluate(READ, [*SIZE, BITS, BLOCK_PX, LEFT_PX, STEP_PX])
    return tab


def shown(tab: Any, frame: int) -> Seen:
    """Ask for a frame, and wait until the player has arrived."""
    tab.evaluate("(frame) => { window.seen = []; document.querySelector('.pe-player').pePlayer.go(frame); }", frame)
    tab.wait_for_function("window.seen.length > 0 && !document.querySelector('.pe-player').pePlayer.source.seeking")
    return _seen(tab, last=True)


def played(tab: Any, speed: float, timeout_s: float) -> Seen:
    """Play a film from its start to its end at a speed."""
    shown(tab, 0)
    player = "document.querySelector('.pe-player').pePlayer"
    tab.evaluate(f"(s) => {{ window.seen = []; {player}.setSpeed(s); {player}.play(); }}", speed)
    stopped = f"!{player}.source.playing && !{player}.source.seeking && window.seen.length > 1"
    tab.wait_for_function(stopped, timeout=1000 * timeout_s)
    return _seen(tab)


def _seen(tab: Any, *, last: bool = False) -> Seen:
    rows = tab.evaluate("window.seen")[-1 if last else 0 :]
    named, painted, figure, at_ms = np.array(rows, float).reshape(-1, 4).T
    return Seen(named.astype(int), painted.astype(int), figure.astype(int), at_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=120)
    count = parser.parse_args().frames
    rng = np.random.default_rng(1)
    print(
        "film      steps wrong  random wrong   ms/step   " + "   ".join(f"{speed:g}x: apart, shown" for speed in SPEEDS)
    )
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for kind in ("30", "29.97", "60", "240", "variable"):
            time_s = times_of(kind, count)
            tab = opened(browser, painted_film(Path(folder) / f"film_{kind}.mp4", time_s), time_s)
            row = [_stepping(tab, list(range(count))), _stepping(tab, rng.permutation(count).tolist())]
            seen = [played(tab, speed, 20 + 3 * time_s[-1] / speed) for speed in SPEEDS]
            steps = "   ".join(f"{wrong:3d}/{count}" for wrong, _ in row)
            plays = "   ".join(f"{one.apart} frames, {len(set(one.named.tolist()))}/{count}" for one in seen)
            print(f"{kind:9s} {steps}   {row[0][1]:6.1f}   {plays}", flush=True)
            tab.close()


def _stepping(tab: Any, frames: list[int]) -> tuple[int, float]:
    """How many frames were not shown when asked for, and ms a step."""
    wrong, before = 0, tab.evaluate("performance.now()")
    for frame in frames:
        seen = shown(tab, frame)
        wrong += seen.apart != 0 or int(seen.painted[0]) != frame
    return wrong, (tab.evaluate("performance.now()") - before) / len(frames)


if __name__ == "__main__":
    main()
