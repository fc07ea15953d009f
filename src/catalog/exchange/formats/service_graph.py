"""`service-graph`: services with the names of those they need, and whether they really do.

The file is a list of objects whose `type` is the slug, or a mapping of slugs to such objects, each
with `serviceDependencies: {slug: bool}`. A need that is false is kept as one that does not hold.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from catalog.domain.importing.records import Dependency, Record
from catalog.exchange import shapes
from catalog.exchange.formats.landing import (
    AsLabel,
    AsValue,
    Inside,
    Landings,
    Said,
    land,
    refer,
)
from catalog.exchange.items import Item
from catalog.exchange.notes import Notes
from catalog.exchange.shapes import SHORT, Fields, Flag

NAME = "service-graph"
_MARK = re.compile(r"""(?:^|[{,\s])["']?serviceDependencies["']?[ \t]*:""")

OF_INDICATORS: Final = ("featureCategory", "severity", "team")
SERVICE: Final[Landings] = {
    "type": Said("slug, else `name` and external reference `service-graph`"),
    "tier": AsValue("tier", SHORT),
    "tags": Said("label `tag.` and the tag, of the value `true`"),
    "serviceDependencies": Said("`dependencies`, which hold or do not"),
    "serviceIsStageless": AsLabel("serviceIsStageless"),
    **{
        f"provisioning.{key}": AsLabel(f"provisioning.{key}")
        for key in ("kubernetes", "runway", "vms")
    },
    "slis": Said("external reference `slis`: the name of each"),
    **{
        f"slis.{key}": Said(f"external reference `slis.{key}`, each value once")
        for key in OF_INDICATORS
    },
}
LANDINGS: Final[Mapping[str, Landings]] = {"services": SERVICE}


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
    named = shapes.record("services", name, NAME, item.line, notes)
    # Without a name, too, so that everything that is wrong with it is told.
    service = named or Record("services", "", item.line)
    flags = fields.flags("serviceDependencies")
    service.dependencies = None if flags is None else list(_needs(flags, notes))
    land(service, Inside(fields), SERVICE)
    service.labels.update(
        {f"tag.{tag}"[:100]: "true" for tag in fields.plains("tags", SHORT) or ()}
    )
    _add_indicators(service, fields.inside("slis"), notes)
    return named


def _add_indicators(service: Record, indicators: Fields, notes: Notes) -> None:
    for name, value in indicators.items():
        refer(service, "slis", [name])
        line = indicators.line_of(name)
        one = Fields.of(value or {}, line, notes, "slis.", "indicators")
        if one is not None:
            for key in OF_INDICATORS:
                refer(service, f"slis.{key}", one.plains(key) or [])


def _needs(flags: Iterable[Flag], notes: Notes) -> Iterator[Dependency]:
    for flag in flags:
        name = shapes.name_of(flag.name, flag.line, notes)
        if name is None:
            notes.skip("dependencies")
        else:
            yield Dependency(name, flag.is_true, flag.line)
