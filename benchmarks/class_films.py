"""Films of a class for the benchmarks: rendered jumps of a given length at 1080p, as many as wanted."""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import islice
from pathlib import Path

from films import Wish, shot_of

from pe_coach.clip import write_video
from pe_coach.filming.shooting import shoot

RATE, HEIGHT_PX = 30.0, 1080
"""Frames a second and lines of what phones film."""

SCENES = 7
"""Different jumps; other clips are the same pictures in files that differ by a few bytes."""


def class_films(folder: Path, count: int, seconds: float) -> list[Path]:
    """`count` films of `seconds` each, in a folder; those that are there already are taken as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = [_scene(folder / f"scene_{seconds:g}s_{seed}.mp4", seed, seconds) for seed in range(1, 1 + SCENES)]
    clips = []
    for number in range(count):
        clip = folder / f"clip_{seconds:g}s_{number + 1:03}.mp4"
        if not clip.exists():
            clip.write_bytes(scenes[number % SCENES].read_bytes() + number.to_bytes(4, "big"))  # not read by players
        clips.append(clip)
    return clips


def _scene(path: Path, seed: int, seconds: float) -> Path:
    """A jump with as much standing still before and after as makes it so long; of a shorter film the middle."""
    if not path.exists():
        jump = Wish(seed=seed, rate=RATE, strides=0, wait_s=0.0, height=HEIGHT_PX)
        frames, wanted = len(shot_of(jump).yaw_deg), round(seconds * RATE)
        shot = shot_of(replace(jump, wait_s=max(0.0, (wanted - frames) / 2 / RATE)))
        first = max(0, (len(shot.yaw_deg) - wanted) // 2)
        write_video(path, islice(shoot(shot), first, first + wanted), frame_rate=RATE)
    return path


def add_arguments(parser: argparse.ArgumentParser, clips: int) -> None:
    """What every benchmark of a class may be asked."""
    parser.add_argument("--clips", type=int, default=clips, help=f"films in the class; default {clips}")
    parser.add_argument(
        "--films", type=Path, required=True, help="folder for the rendered films; kept for the next run"
    )
    parser.add_argument("--workers", type=int, default=2, help="default 2")
