"""`openstack`: the service types of OpenStack, with their aliases and the projects behind them.

The authority's own file is read, and what it publishes as JSON, whose further sections say the same
again. A project is a team, which owns its services.
Source: https://opendev.org/openstack/service-types-authority
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from catalog.domain.importing.linked.links import Link, LinkKind
from catalog.domain.importing.records import ORGANIZATIONS, SERVICES, Named, Record
from catalog.domain.writing.slugs import slug_of
from catalog.exchange import shapes
from catalog.exchange.formats.landing import (
    AsLabel,
    AsReference,
    AsValue,
    Inside,
    Landings,
    Said,
    land,
)
from catalog.exchange.items import Item
from catalog.exchange.notes import Notes, shown
from catalog.exchange.shapes import PROSE, Fields

NAME: Final = "openstack"
_LIST: Final = re.compile(r"""(?:^|[{,]\s*)["']?services["']?[ \t]*:""", re.MULTILINE)
_TYPE: Final = re.compile(
    r"""(?:^[ \t]*(?:-[ \t]+)?|[{,]\s*)["']?service_type["']?[ \t]*:""", re.MULTILINE
)
SERVICE: Final[Landings] = {
    "service_type": Said("slug"),
    "project": Said("an organization of that name, which owns the service"),
    "aliases": Said("`aliases`"),
    "description": AsValue("description", PROSE),
    "api_reference": AsReference("api_reference"),
    "api_reference_project": AsReference("api_reference_project"),
    "secondary": AsLabel("secondary"),
    "retired": AsLabel("retired", "the stage `retired` where it is new"),
}
LANDINGS: Final[Mapping[str, Landings]] = {"services": SERVICE}


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format: a list of service types."""
    return _LIST.search(head) is not None and _TYPE.search(head) is not None


def records(items: Iterable[Item], notes: Notes) -> Iterator[Record | Link]:
    """Yield the services of a file, and the projects that own them."""
    for item in items:
        if item.section == "services" and item.listed:
            fields = Fields.of(item.value, item.line, notes)
            if fields is None:
                notes.skip(SERVICES)
            else:
                yield from _service(fields, notes)
        elif item.value is not None:
            notes.ignore(str(item.section))


def _service(fields: Fields, notes: Notes) -> Iterator[Record | Link]:
    name = fields.text("service_type")
    if not fields.has("service_type"):
        message = "Give it the key service_type, with its name as the value."
        notes.problem("NAME_MISSING", message, fields.line)
    service = shapes.record(SERVICES, name, NAME, fields.line, notes)
    named = service or Record(SERVICES, "", fields.line)
    land(named, Inside(fields), SERVICE)
    named.is_retired = fields.value("retired") is True
    project, aliases = fields.text("project"), fields.plains("aliases")
    if service is None:
        return
    if project is not None:
        line = fields.line_of("project")
        team = shapes.record(ORGANIZATIONS, project, NAME, line, notes)
        if team is not None:
            service.owners = [Named(project, line)]
            yield team
    yield service
    for alias in aliases or ():
        if slug_of(alias) is None:
            message = f"{shown(alias)} makes no slug: it is left out as an alias."
            notes.problem("NAME_INVALID", message, fields.line_of("aliases"))
        else:
            yield Link(LinkKind.CALLED, service.name, alias, fields.line_of("aliases"))
