"""Renders athletes to frames and films with known truth: the demo, the tests, synthetic training data."""

from pe_coach.filming.bodies import BODY_NAMES, KIT_NAMES, Body, load_body, pose_body
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.drawing import Sprite, draw_body
from pe_coach.filming.held_out import HELD_OUT, HeldOut
from pe_coach.filming.scene import Person, Picture, Scene, compose, render, sprite_of

__all__ = [
    "BODY_NAMES",
    "HELD_OUT",
    "KIT_NAMES",
    "Body",
    "Camera",
    "HeldOut",
    "Person",
    "Picture",
    "Scene",
    "Sprite",
    "compose",
    "draw_body",
    "load_body",
    "look_at",
    "pose_body",
    "render",
    "sprite_of",
]
