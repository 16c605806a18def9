"""The templates of pages, each in the room that writes the page; everything that is put in is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


@cache
def template(module: Path, name: str) -> jinja2.Template:
    """The template of a page.

    Args:
        module: file of the program that writes the page.
        name: of the file in the folder `templates` beside it.
    """
    import jinja2

    loader = jinja2.FileSystemLoader(module.with_name("templates"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)
