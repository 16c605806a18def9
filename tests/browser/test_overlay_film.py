"""An overlay film plays in a browser: every size and rate that phones film in, to the end and from the middle."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from report.two_people import two_people

from pe_coach.clip import Frame, write_frames
from pe_coach.report.overlay import write_people_overlay

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DURATION_S = 2.0

PLAY = """async (film) => {
    const bytes = await (await fetch("data:video/mp4;base64," + film)).blob();
    const video = document.createElement("video");
    video.muted = true;
    video.src = URL.createObjectURL(bytes);
    document.body.append(video);
    await new Promise((done, fail) => {
        video.oncanplaythrough = done;
        video.onerror = () => fail(new Error(video.error.message));
    });
    const loaded = {width: video.videoWidth, height: video.videoHeight, duration: video.duration};
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const grey = async (time) => {
        const shown = new Promise((done) => {
            const look = (_, frame) =>
                Math.abs(frame.mediaTime - time) < 0.1 ? done() : video.requestVideoFrameCallback(look);
            video.requestVideoFrameCallback(look);
        });
        video.currentTime = time;
        await shown;
        const sheet = canvas.getContext("2d");
        sheet.drawImage(video, 0, 0);
        return sheet.getImageData(2, 2, 1, 1).data[1];
    };
    const seen = [];
    for (const time of [1.5, 0.25, 1.0]) seen.push(await grey(time));
    await grey(0);
    video.playbackRate = 4;
    await video.play();
    await new Promise((done) => { video.onended = done; });
    return {...loaded, seen, ready: video.readyState, end: video.currentTime};
}"""
"""Load a film, look at three moments out of order, then play it to its end."""


def brightness(time_s: float) -> float:
    """Grey level of the film at a moment: it gets brighter all the time."""
    return 40 + 80 * time_s


@pytest.mark.parametrize(
    ("width", "height", "rate", "unsteady"),
    [(320, 180, 30.0, False), (181, 321, 29.97, True), (320, 180, 240.0, False)],
    ids=["landscape", "portrait, odd, variable rate", "slow motion"],
)
def test_the_overlay_plays_and_seeks(
    page: Page, tmp_path: Path, width: int, height: int, rate: float, unsteady: bool
) -> None:
    steps = np.full(round(DURATION_S * rate), 1 / rate)
    if unsteady:
        steps *= np.random.default_rng(3).uniform(0.6, 1.4, len(steps))
    times = np.cumsum(steps) - steps[0]
    film = tmp_path / "film.mp4"
    pictures = (np.full((height, width, 3), brightness(time), np.uint8) for time in times)
    write_frames(film, (Frame(n, float(times[n]), image) for n, image in enumerate(pictures)), frame_rate=rate)
    write_people_overlay(film, two_people(), tmp_path / "overlay.mp4")

    seen = page.evaluate(PLAY, base64.b64encode((tmp_path / "overlay.mp4").read_bytes()).decode())
    assert (seen["width"], seen["height"]) == (width + width % 2, height + height % 2)
    assert seen["duration"] == pytest.approx(times[-1], abs=0.05)
    assert seen["seen"] == pytest.approx([brightness(1.5), brightness(0.25), brightness(1.0)], abs=6)
    assert seen["ready"] >= 2 and seen["end"] == pytest.approx(seen["duration"], abs=0.1)
