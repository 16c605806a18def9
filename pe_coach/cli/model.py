"""`pe-coach model`: the pose networks that there are, and how to bring another."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, printable

if TYPE_CHECKING:
    from pe_coach.pose.networks import Network
    from pe_coach.pose.trial import TrialResult

Preset = Annotated[
    str | None, typer.Option("--preset", metavar="NAME", help="Its family: rtmpose, vitpose, hrnet, movenet, …")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a network, one a line, nothing else on stdout.")]

commands = typer.Typer(no_args_is_help=True, help="The pose networks that there are, and how to bring another.")


@commands.callback()
def model() -> None:
    """The pose networks that there are, and how to bring another."""


@commands.command()
def add(
    onnx: Annotated[Path, typer.Argument(metavar="FILE.onnx", help="A network that you have.")],
    kind: Annotated[flags.NetworkKind, typer.Option("--kind", help="How it answers.")],
    preset: Preset = None,
    size: Annotated[
        tuple[int, int] | None,
        typer.Option("--size", metavar="H W", help="Height and width it was trained with, where the file is silent."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="How reports call it.")] = None,
    colours: Annotated[
        flags.Colours | None, typer.Option("--colours", help="Order of its channels, to overrule the preset.")
    ] = None,
    pixels: Annotated[
        flags.Pixels | None, typer.Option("--pixels", help="Scale of its pixel values, to overrule the preset.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", metavar="TEXT", help="What it may be used for; kept with it.")
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help="Copy it into your own model folder, where the app finds it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Copy it into this folder; default: stay where it is.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files of that name.")] = False,
    as_json: AsJson = False,
    debug: flags.Debug = False,
) -> None:
    """Describe a pose network in a `.toml` beside it, once it has found the points of rendered athletes.

    A network that does not find them is refused in one line, and nothing is written.

    Examples:

    - `pe-coach model add rtmpose-m.onnx --kind simcc --preset rtmpose --install`

    - `pe-coach model add vitpose-b.onnx --kind heatmap --preset vitpose --size 256 192`

    - `pe-coach model add thunder.onnx --kind movenet --name "MoveNet Thunder"`
    """
    if install and out:
        raise typer.BadParameter("Choose one of --install and --out.")
    from pe_coach.filming.trial import athlete_trial
    from pe_coach.own_network import NO_LICENCE, Wish, add_network
    from pe_coach.pose.networks import user_folder

    if sys.stderr.isatty():
        print("Trying it on rendered athletes; a large network takes minutes.", file=sys.stderr)
    wish = Wish(
        kind=kind.value,
        preset=preset,
        size=size,
        name=name,
        colours=colours.value if colours else None,
        pixels=pixels.value if pixels else None,
        licence=licence or NO_LICENCE,
    )
    added = add_network(onnx, wish, athlete_trial, user_folder() if install else out, replace=replace)
    _show(_row(added.card, added.description.name, added.result), as_json)


@commands.command("list")
def list_networks(as_json: AsJson = False) -> None:
    """List the networks: id, name, input, what each found of rendered athletes, and where it lies.

    Those that ship come first, then those in your own model folder, which the environment variable PE_COACH_MODELS may
    name.
    """
    import json

    from pe_coach.pose.networks import networks

    for network in networks():
        print(json.dumps(_without_nan(_listed(network))) if as_json else printable(_line(network)))


@commands.command()
def check(
    network: Annotated[str, typer.Argument(metavar="MODEL", help="A `.toml` file, or an id of `pe-coach model list`.")],
    write: Annotated[bool, typer.Option("--write", help="Put the figures into the .toml.")] = False,
    as_json: AsJson = False,
    debug: flags.Debug = False,
) -> None:
    """Say what a network finds of the points of rendered athletes; exit code 3 where that is too little."""
    from pe_coach.filming.trial import athlete_trial
    from pe_coach.own_network import check_network, passes, write_trial
    from pe_coach.pose.networks import find_network

    card, trial = find_network(network), athlete_trial()
    description, result = check_network(card, trial)
    if write:
        write_trial(card, result, trial)
    _show(_row(card, description.name, result), as_json)
    if not passes(result):
        raise typer.Exit(EXIT_SOME_FAILED)


def _row(card: Path, name: str, result: TrialResult) -> dict[str, Any]:
    """The result of a trial as plain data."""
    from pe_coach.filming.trial import athlete_trial
    from pe_coach.pose.proving import LEAST_PCK

    figures = dict(result.figures(athlete_trial()))
    return {"name": name, "card": str(card), **figures, "least_pck": LEAST_PCK}


def _show(row: dict[str, Any], as_json: bool) -> None:
    """Print the result of a trial."""
    import json

    if as_json:
        print(json.dumps(_without_nan(row)))
        return
    print(printable(f"{row['name']}: {row['card']}"))
    print(f"  of {row['pictures']} {row['of'].rsplit(' ', 1)[0]} it finds {row['pck_02']:.1%} of the points")
    print(f"  within 0.2 of the torso ({row['least_pck']:.0%} are needed), {row['pck_01']:.1%} within 0.1,")
    print(f"  {row['pck_exchanged']:.1%} with left and right exchanged")


def _without_nan(value: Any) -> Any:
    """Plain data with None for every number that JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _without_nan(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_nan(part) for part in value]
    return None if value != value else value


def _listed(network: Network) -> dict[str, Any]:
    """A network as plain data."""
    known = network.description
    return {
        "id": network.id,
        "card": str(network.card),
        "name": known.name if known else None,
        "input": [known.input.height, known.input.width] if known else None,
        "trial": known.figures.get("trial") if known else None,
        "licence": known.licence if known else None,
        "problem": network.problem,
    }


def _line(network: Network) -> str:
    """A network in words."""
    from pe_coach.report.types import TRIAL_PCK

    known = network.description
    if known is None or network.problem:
        return f"{network.id}: cannot be used: {network.problem}"
    share = known.shares_found().get(TRIAL_PCK)
    found = "not tried: pe-coach model check" if share is None else f"finds {share:.0%} of rendered athletes' points"
    return f"{network.id}: {known.name}, {known.input.height} x {known.input.width} px, {found}, {network.card}"
