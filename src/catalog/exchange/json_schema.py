"""The JSON Schema of the catalog's own format, which follows from its parts."""

import datetime as dt
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa

from catalog.domain.importing import forms
from catalog.domain.importing.documents.parts import CatalogParts, Part, called, referred
from catalog.domain.importing.documents.taking import MOST_ROWS
from catalog.domain.writing.field_checks import Shape
from catalog.domain.writing.field_types import SLUG
from catalog.exchange import own_format
from catalog.storage.rows import UtcDateTime
from catalog.values import FixedPoint

SIMPLE = {bool: "boolean", int: "integer"}
TODAY = (
    "The moment, or the month such as 2026-04, at which all of it was so: a demonstration is moved "
    "by as much as has passed since. It says nothing to an import."
)
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(parts: CatalogParts) -> dict[str, Any]:
    """Return the schema that every export keeps to."""
    kinds = {part.name: _list(part) for part in parts.top}
    return {
        "$schema": DIALECT,
        "title": "A catalog",
        "description": "All that a catalog holds, as `catalog export` writes it.",
        "type": "object",
        "properties": {
            own_format.NAME: {"const": own_format.VERSION},
            own_format.TODAY: {"type": "string", "description": TODAY},
            **kinds,
        },
        "required": [own_format.NAME],
        "additionalProperties": False,
    }


def _list(part: Part) -> dict[str, Any]:
    columns = {name: _column(part, column) for name, column in part.columns.items()}
    lists = {inner.name: _list(inner) for inner in part.parts}
    item = {
        "type": "object",
        "properties": {**columns, **lists},
        "required": [called(part.table.c[name]) for name in part.by],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": item}
    return listed if part.under is None else {**listed, "maxItems": MOST_ROWS}


def _column(part: Part, column: sa.Column[Any]) -> dict[str, Any]:
    told = _told(part, column)
    unsaid = part.unsaid(column)
    if unsaid not in (None, []):
        told["default"] = unsaid
    return told


def _shaped(form: Shape) -> dict[str, Any]:
    """Return the schema of what a list of JSON holds."""
    kind = form.kind
    if form.item is not None:
        found = {"type": "array", "items": _shaped(form.item), "maxItems": form.most}
    elif is_dataclass(kind):
        fields = forms.named(kind)
        found = {
            "type": "object",
            "properties": {name: _shaped(inner) for name, (_, inner) in fields.items()},
            "required": [name for name, (_, inner) in fields.items() if not inner.is_omittable],
            "additionalProperties": False,
        }
    elif issubclass(kind, Enum):
        found = {"enum": list(kind.__members__)}
    else:
        found = {"type": SIMPLE.get(kind, "string")}
    return {"anyOf": [found, {"type": "null"}]} if form.is_nullable else found


def _told(part: Part, column: sa.Column[Any]) -> dict[str, Any]:
    target, kind = referred(column), column.type
    found: dict[str, Any] = {"type": "string"}
    if target is not None:
        found["description"] = f"The address of one of {target.name}."
    elif column.name in part.listed:
        said = f"Addresses of {part.listed[column.name].__tablename__}."
        found = {"type": "array", "items": found, "description": said}
    elif column.name == "slug":
        found |= {"pattern": f"^{SLUG.pattern}$", "maxLength": 100}
    elif isinstance(kind, sa.Enum):
        found = {"enum": list(kind.enums)}
    elif column.name in part.forms:
        found = _shaped(part.forms[column.name].shape)
    elif isinstance(kind, sa.JSON):
        found = {"type": ["array", "object"]}
    elif isinstance(kind, FixedPoint):
        found["description"] = f"A number of {kind.says}."
    elif isinstance(kind, UtcDateTime):
        found["format"] = "date-time"
    elif kind.python_type is dt.date:
        found["format"] = "date"
    else:
        found["type"] = SIMPLE.get(kind.python_type, "string")
    return found
