"""`pe-coach app`: the pages in a browser."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli.exits import complain
from pe_coach.errors import UsageError
from pe_coach.resources import path

PORT = 8501
"""Streamlit's own default."""

HERE = "127.0.0.1"
"""The address that only this computer reaches."""

SETTINGS = (
    "--server.showEmailPrompt=false",
    "--server.fileWatcherType=none",
    "--server.enableXsrfProtection=true",
    "--server.enableCORS=true",
    "--server.enableStaticServing=false",
    "--server.baseUrlPath=",
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=viewer",
    "--client.showErrorDetails=none",
    "--runner.magicEnabled=false",
    "--logger.hideWelcomeMessage=true",
)
"""Nothing sent, no other page's requests, no tools of a developer beside the choice of light or dark, and no loose
string of the page's source shown as text; a checkout's `.streamlit/config.toml` says the same. Flags come before the
person's own settings and before environment variables."""


def app(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the page answers.")] = PORT,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Open the pages to devices in this network, each with a PIN that is printed here."),
    ] = False,
    models: Annotated[
        Path | None, typer.Option("--models", metavar="DIR", help="Folder of your own pose networks to choose from.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Folder where classes, films and marks are kept.")
    ] = None,
) -> None:
    """Open the pages in a browser, on this computer only; nothing is sent anywhere.

    With `--lan` other devices in the room, such as a phone or a Chromebook, can open them too: address, QR code and PIN
    are printed. A PIN lets in one device. Nothing is encrypted: use it only in a network that you trust.

    Needs the extra `app`: `pip install "pe-coach[app]"`.

    Examples:

    - `pe-coach app`

    - `pe-coach app --lan`
    """
    from pe_coach.pose.networks import FOLDER_VARIABLE as MODELS
    from pe_coach.store.places import FOLDER_VARIABLE as DATA

    if importlib.util.find_spec("streamlit") is None:
        raise UsageError("unreadable", 'The page needs more packages. Install them with: pip install "pe-coach[app]"')
    address = _address(port, lan)
    flags = [*SETTINGS, f"--server.port={port}", f"--server.address={address}"]
    served = path("dashboard", "serving", "app.py")
    command = [sys.executable, "-m", "streamlit", "run", str(served), *flags]
    theme = path(".streamlit").parent  # Streamlit reads its settings where it is started
    folders = {variable: str(folder.resolve()) for variable, folder in ((MODELS, models), (DATA, data)) if folder}
    raise typer.Exit(subprocess.run(command, cwd=theme, env=os.environ | folders).returncode)


def _address(port: int, lan: bool) -> str:
    """Where the pages answer: in the network where that is asked for and possible, else on this computer only.

    Raises:
        UsageError: something else answers there.
    """
    from pe_coach.lan import answers, is_free, lan_addresses

    found = next(filter(answers, lan_addresses()), None) if lan else HERE
    if found is None:
        complain("no network that others could be in was found: only this computer can open the pages.")
    address = found or HERE
    if not is_free(address, port):
        text = f"{address}:{port} is taken. If pe-coach runs already, open http://{address}:{port}; else choose --port."
        raise UsageError("not_writable", text)
    return address
