"""Pages as HTML. Every text is escaped by the template engine, once, and a page loads nothing from anywhere else."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from views.pages import Page

FOLDER: Final = Path(__file__).parent
STYLE: Final = "/assets/page.css"
SCRIPT: Final = "/assets/page.js"


class Renderer:
    """Reads the template once."""

    def __init__(self) -> None:
        environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("page.html")

    def html(self, page: Page) -> str:
        """The whole page; goods are revealed here and nowhere else in this room."""
        parts = [(type(part).__name__.lower(), part) for part in page.parts]
        return self._template.render(page=page, parts=parts, style=STYLE, script=SCRIPT)
