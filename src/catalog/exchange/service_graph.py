"""`service-graph`: services with the names of those they need, and whether they really do.

The file is a list of objects whose `type` is the slug, or a mapping of slugs to such objects, each
with `serviceDependencies: {slug: bool}`. A need that is false is kept as one that does not hold.
"""

import re
from collections.abc import Iterable, Iterator

from catalog.domain.importing.records import Dependency, Record
from catalog.exchange import shapes
from catalog.exchange.items import Item
from catalog.exchange.shapes import SHORT, Fields, Flag, Notes

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
    has_type = fields.has("type")
    name = fields.text("type") if item.section is None or item.listed else item.section
    if name is None and not has_type:
        message = "Give it the key type, whose value is the slug of the service."
        notes.problem("NAME_MISSING", message, item.line)
    tier, flags = fields.text("tier", SHORT), fields.flags("serviceDependencies")
    needs = None if flags is None else list(_needs(flags, notes))
    service = shapes.record("services", name, NAME, item.line, notes)
    if service is not None:
        service.dependencies = needs
        if tier is not None:
            service.values["tier"] = tier
    return service


def _needs(flags: Iterable[Flag], notes: Notes) -> Iterator[Dependency]:
    for flag in flags:
        name = shapes.name_of(flag.name, flag.line, notes)
        if name is None:
            notes.skip("dependencies")
        else:
            yield Dependency(name, flag.is_true, flag.line)
