"""Renders athletes to frames and films with known truth: the demo, the tests, synthetic training data."""

from pe_coach.filming.actors import actor_in_file, bystander
from pe_coach.filming.bodies import BODY_NAMES, KIT_NAMES, Body, load_body, pose_body
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.demo import DemoScene, Injected, Truth, demo_scene, film
from pe_coach.filming.drawing import Sprite, draw_body
from pe_coach.filming.faults import FAULTS, Fault
from pe_coach.filming.held_out import HELD_OUT, HeldOut
from pe_coach.filming.planar import DEMO_JUMPS
from pe_coach.filming.scene import Person, Picture, Scene, compose, render, sprite_of
from pe_coach.filming.shooting import Actor, Shot, shoot

__all__ = [
    "BODY_NAMES",
    "DEMO_JUMPS",
    "FAULTS",
    "HELD_OUT",
    "KIT_NAMES",
    "Actor",
    "Body",
    "Camera",
    "DemoScene",
    "Fault",
    "HeldOut",
    "Injected",
    "Person",
    "Picture",
    "Scene",
    "Shot",
    "Sprite",
    "Truth",
    "actor_in_file",
    "bystander",
    "compose",
    "demo_scene",
    "draw_body",
    "film",
    "load_body",
    "look_at",
    "pose_body",
    "render",
    "shoot",
    "sprite_of",
]
