"""`pe-coach app`: the pages in a browser."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.errors import UsageError
from pe_coach.resources import path

PORT = 8501
"""Streamlit's own default."""

SETTINGS = (
    "--server.address=127.0.0.1",
    "--server.showEmailPrompt=false",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=viewer",
    "--client.showErrorDetails=none",
    "--runner.magicEnabled=false",
)
"""This computer only, nothing sent, no tools of a developer beside the choice of light or dark, and no loose string of
the page's source shown as text; a checkout's `.streamlit/config.toml` says the same."""


def app(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the page answers.")] = PORT,
    models: Annotated[
        Path | None, typer.Option("--models", metavar="DIR", help="Folder of your own pose networks to choose from.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Folder where classes, films and marks are kept.")
    ] = None,
) -> None:
    """Open the pages in a browser, on this computer only; nothing is sent anywhere.

    Needs the extra `app`: `pip install "pe-coach[app]"`.
    """
    from pe_coach.pose.networks import FOLDER_VARIABLE as MODELS
    from pe_coach.store.places import FOLDER_VARIABLE as DATA

    if importlib.util.find_spec("streamlit") is None:
        raise UsageError("unreadable", 'The page needs more packages. Install them with: pip install "pe-coach[app]"')
    flags = [*SETTINGS, f"--server.port={port}"]
    page = path("dashboard", "page.py")
    command = [sys.executable, "-m", "streamlit", "run", str(page), *flags]
    theme = path(".streamlit").parent  # Streamlit reads its settings where it is started
    folders = {variable: str(folder.resolve()) for variable, folder in ((MODELS, models), (DATA, data)) if folder}
    raise typer.Exit(subprocess.run(command, cwd=theme, env=os.environ | folders).returncode)
