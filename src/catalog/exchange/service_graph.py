"""`service-graph`: services with the names of those they need, and whether they really do.

The file is a list of objects whose `type` is the slug, or a mapping of slugs to such objects, each
with `serviceDependencies: {slug: bool}`. A need that is false is kept as one that does not hold.
"""

import re
from collections.abc import Iterable, Iterator

from catalog.domain.importing.records import Dependency, Record
from catalog.exchange import shapes
from catalog.exchange.items import Item
from catalog.exchange.shapes import SHORT, Fields, Notes

NAME = "service-graph"
_MARK = re.compile(r"""(?:^|[{,\s])["']?serviceDependencies["']?[ \t]*:""")


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format."""
    return _MARK.search(head) is not None


def records(items: Iterable[Item], notes: Notes) -> Iterator[Record]:
    """Yield the services of a file."""
    for item in items:
        fields = Fields.of(item.value, item.line, notes)
        service = None if fields is None else _service(fields, item, notes)
        if service is not None:
            yield service
        elif fields is None:
            notes.skip("services")


def _service(fields: Fields, item: Item, notes: Notes) -> Record | None:
    name = fields.text("type") if item.section is None or item.listed else item.section
    if name is None and not fields.has("type"):
        notes.problem("NAME_MISSING", "Give it a type: that is its slug.", item.line)
    service = shapes.record("services", name, NAME, item.line, notes)
    if service is None:
        return None
    tier = fields.text("tier", SHORT)
    if tier is not None:
        service.values["tier"] = tier
    flags = fields.flags("serviceDependencies")
    if flags is not None:
        needs = fields.inside("serviceDependencies")
        service.dependencies = [
            Dependency(needed, declared, needs.line_of(needed))
            for needed, declared in flags.items()
            if shapes.is_name(needed, needs.line_of(needed), notes)
        ]
    return service
