"""The documents of `docs/` as pages: a reader needs neither a checkout nor a network."""

import asyncio
import html
import re
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from catalog.http import markup, sending

_PAGE = resources.files("catalog.http") / "front" / "document.html"
_PROSE = re.compile(r"[^\w\- ]")


def routes(catalog: str) -> list[BaseRoute]:
    """Return the routes of the documents and of their list; *catalog* is the title of all pages.

    A document has the path that it has in the checkout, so that links between them hold.
    """
    folder = _folder()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.md")}

    @cache
    def page(name: str) -> bytes:
        if name:
            text, title = _rendered(files[name].read_text("utf-8")), _title(files[name])
        else:
            text, title = _listed(files), "Documents"
        up = "../" * (name.count("/") + 1)
        template = Template(_PAGE.read_text("utf-8"))
        names = {"title": html.escape(title), "catalog": html.escape(catalog)}
        return template.substitute(names, content=text, up=up).encode()

    async def document(request: Request) -> Response:
        name = request.path_params["name"]
        if name and name not in files:
            raise HTTPException(404)
        content = await asyncio.to_thread(page, name)
        return await sending.unless_kept(
            content, request, media_type="text/html", headers=markup.SECURITY
        )

    return [Route("/docs/{name:path}", document)]


def _folder() -> Path:
    """Return the folder of documents: the checkout's where there is one, else the wheel's."""
    checkout = Path(__file__).parents[3] / "docs"
    if (checkout / "architecture.md").is_file():
        return checkout
    return Path(str(resources.files("catalog"))) / "_docs"


def _listed(files: dict[str, Path]) -> str:
    """Return the list of all documents: the guides, and the decisions below them."""
    names = sorted(files, key=lambda name: (name.count("/"), name))
    items = (f'<li><a href="{name}">{html.escape(_title(files[name]))}</a></li>' for name in names)
    return "<h1>Documents</h1>\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return lines.readline().strip("# \n")


def _rendered(text: str) -> str:
    """Return Markdown as HTML; markup in it is text, and headings can be linked to."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _PROSE.sub("", inside.content.lower()).replace(" ", "-"))
    found: str = reader.renderer.render(tokens, reader.options, {})
    # A wide table scrolls by itself, and not the whole page.
    found = found.replace("<table>", '<div class="table"><table>')
    return found.replace("</table>", "</table></div>")
