"""The format `check-template`: the checks of a template, in CSV; its slug is the file's name.

A row is a check: `area`, `check`, perhaps `key` and `description`, and a column for each level,
such as `level_c`, the lowest first: 1 where it is mandatory, 0 or nothing where it is not. Without
such columns every check is mandatory at the one level `standard`. `organization` names the house,
if it is another than that of the import.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from catalog.plugin import Fields, Importer, Item, Notes, Takes, Upsert, Upsertable
from catalog_transition.changes.readiness.defining import (
    DefineCheckTemplate,
    RedefineCheckTemplate,
)
from catalog_transition.rules.standard import STANDARD
from catalog_transition.tables.templates import CheckTemplateRow

KIND = Upsertable(
    name="check-templates",
    row=CheckTemplateRow,
    by=("organization_id", "slug"),
    create=DefineCheckTemplate,
    update=RedefineCheckTemplate,
)
LEVEL = "level_"
YES = frozenset({"1", "yes", "true", "x"})
NO = frozenset({"", "0", "no", "false", "-"})
LONGEST = 100  # of a key


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format."""
    first = head.lstrip("\ufeff").partition("\n")[0].strip().lower()
    return {"area", "check"} <= {name.strip(' "\r') for name in re.split("[,;\t]", first)}


def entries(rows: Iterable[Item], notes: Notes) -> Iterator[Upsert]:
    """Yield the template that all rows of a file make."""
    items: list[dict[str, Any]] = []
    levels: list[str] = []
    keys: set[str] = set()
    house = line = None
    for row in rows:
        fields = Fields(row.value, row.line, notes)
        if line is None:
            line, levels = row.line, _levels(row.value)
            house = fields.text("organization")
        item = _item(fields, levels, notes)
        if item is None:
            notes.skip("transition.checks")
            continue
        item["key"] = _unused(item, keys)
        keys.add(item["key"])
        items.append(item)
    if items:
        name = PurePath(notes.path).stem
        given = {
            "slug": _slug(name),
            "name": name,
            "transition_type": "INTRODUCE",
            "levels": levels or [STANDARD],
            "items": items,
        }
        named = {} if house is None else {"organization_id": house}
        yield Upsert(KIND, {**named, **given}, line)


def _levels(row: Mapping[str, Any]) -> list[str]:
    return [name.removeprefix(LEVEL) for name in row if str(name).startswith(LEVEL)]


def _item(fields: Fields, levels: list[str], notes: Notes) -> dict[str, Any] | None:
    fields.value("organization")
    area, title = fields.text("area"), fields.text("check")
    if not area or not title:
        message = "A check has an area and a name: give it both."
        notes.problem("NAME_MISSING", message, fields.line)
        return None
    mandatory = []
    for level in levels:
        told = str(fields.value(f"{LEVEL}{level}") or "").strip().lower()
        if told not in YES | NO:
            message = f"{LEVEL}{level}: give 1 where it is mandatory, and 0 where it is not."
            notes.problem("WRONG_SHAPE", message, fields.line)
            return None
        if told in YES:
            mandatory.append(level)
    return {
        "key": fields.value("key"),
        "area": area,
        "title": title,
        "guidance": fields.value("description") or None,
        "mandatory_at": mandatory if levels else [STANDARD],
    }


def _unused(item: Mapping[str, Any], keys: set[str]) -> str:
    """Return the key of a check: its own, else its title, with its area where that is taken."""
    if item["key"]:
        return str(item["key"])
    short = _slug(item["title"])
    return short if short not in keys else _slug(f"{item['area']} {item['title']}")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST]


TEMPLATES = Importer("check-template", recognises, entries, Takes.ROWS)
