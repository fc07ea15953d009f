"""Reading files of entities: which files have some, and what becomes of each kind.

Documents follow each other in a file. An entity is known by its kind, its namespace and its name,
which is what others refer to; kinds of which nothing is kept are told as ignored.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, TypeAlias

from catalog.domain.importing.linked.links import Following
from catalog.domain.importing.records import Record
from catalog.exchange.formats.backstage import components, groups, landings, systems
from catalog.exchange.formats.backstage.references import BackstageEntity, identified
from catalog.exchange.items import Item, LinedDict
from catalog.exchange.notes import Notes, shown
from catalog.exchange.shapes import NAME as ANY
from catalog.exchange.shapes import Fields

NAME: Final = "backstage"
LANDINGS: Final = landings.LANDINGS
VERSION: Final = re.compile(r"\S+/v1(?:alpha1|beta1)")
_START: Final = r"""(?:^(?:-[ \t]+|[ \t]{1,8})?|[{,]\s*)["']?"""
_VERSION: Final = re.compile(
    rf"""{_START}apiVersion["']?[ \t]*:[ \t]*["']?[^\s"'/]{{1,200}}/v1(?:alpha|beta)[0-9]\b""",
    re.MULTILINE,
)
_KIND: Final = re.compile(
    rf"""{_START}kind["']?[ \t]*:[ \t]*["']?(?:{"|".join((*landings.KINDS, "Template"))})\b""",
    re.MULTILINE,
)
Read: TypeAlias = Record | Following
READERS: Final[Mapping[str, Callable[[BackstageEntity], Iterator[Read]]]] = {
    "Component": components.component,
    "API": components.resource,
    "Resource": components.resource,
    "Group": groups.group,
    "User": groups.user,
    "System": systems.system,
    "Domain": systems.domain,
    "Location": systems.location,
}


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format: a known kind and its version."""
    return _VERSION.search(head) is not None and _KIND.search(head) is not None


def records(items: Iterable[Item], notes: Notes) -> Iterator[Read]:
    """Yield what the entities of a file are, and what they are to each other."""
    for value, line in _objects(items):
        kind = value.get("kind") if isinstance(value, dict) else None
        part = kind if isinstance(kind, str) else ""
        if isinstance(value, dict) and kind is not None and part not in READERS:
            notes.ignore(shown(str(kind)))
            continue
        fields = Fields.of(value, line, notes, part=part)
        if fields is not None:
            yield from _entity(part, fields, notes)


def _entity(kind: str, fields: Fields, notes: Notes) -> Iterator[Read]:
    version = fields.text("apiVersion", ANY)
    if not fields.has("kind"):
        message = "An entity has the keys apiVersion, kind, metadata and spec."
        notes.problem("WRONG_SHAPE", message, fields.line)
    elif version is None or VERSION.fullmatch(version) is None:
        message = f"A {kind} is read in the versions v1alpha1 and v1beta1: this is none of these."
        notes.problem("API_VERSION_UNKNOWN", message, fields.line_of("apiVersion"))
    else:
        entity = identified(kind, fields, notes)
        if entity is not None:
            yield from READERS[kind](entity)


def _objects(items: Iterable[Item]) -> Iterator[tuple[Any, int | None]]:
    """Yield every entity: an item of a list at the root, or the keys of one document."""
    for (_, is_root), group in groupby(items, key=lambda one: (one.document, one.section is None)):
        if is_root:
            yield from ((item.value, item.line) for item in group)
            continue
        whole = LinedDict()
        for item in group:
            key = str(item.section)
            if item.listed:
                whole.setdefault(key, []).append(item.value)
            else:
                whole[key] = item.value
            whole.lines.setdefault(key, item.line or 1)
        yield whole, min(whole.lines.values())
