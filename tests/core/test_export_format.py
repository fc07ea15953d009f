"""The format of exports: every table is in it or has a reason, and files keep to its schema."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from catalog import host
from catalog.demo import making
from catalog.domain.importing.documents.core import CORE_PARTS, LEFT_OUT
from catalog.exchange import exporting, json_schema, own_format
from catalog.exchange.yamls import items
from catalog.storage.rows import Row
from catalog_design import Design
from catalog_operation import Operation
from catalog_strategy import Strategy
from tests import imports
from tests.asking import Asking
from tests.processes import ROOT

DOCUMENT = (ROOT / "docs" / "exporting.md").read_text()
SCHEMA = ROOT / "docs" / "catalog-format.schema.json"
TYPES: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
}


def wrong(schema: Mapping[str, Any], value: Any, at: str = "$") -> Iterator[str]:
    """Yield where *value* breaks the schema, as far as the words of this schema go."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, TYPES[kind]) for kind in kinds):
        yield f"{at} is none of {kinds}"
    elif "const" in schema and value != schema["const"]:
        yield f"{at} is not {schema['const']}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at} is none of {schema['enum']}"
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at} is not like {schema['pattern']}"
    elif isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        yield from (f"{at} lacks {name}" for name in schema["required"] if name not in value)
        yield from (f"{at} has {name}" for name in value if name not in known)
        for name in value.keys() & known.keys():
            yield from wrong(known[name], value[name], f"{at}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from wrong(schema["items"], item, f"{at}[{number}]")


def owners() -> Iterator[tuple[str, set[str], Mapping[str, str]]]:
    """Yield the core and each plugin with the tables that it tells, and the others' reasons."""
    yield "", CORE_PARTS.tables, LEFT_OUT
    for plugin in host.load().loaded:
        own = [item for item in host.load().exporters if item.plugin == plugin.id]
        parts = [part for item in own if item.part for part in item.part.all()]
        told = {part.table.name for part in parts}
        reasons = {name: why for item in own for name, why in item.left_out.items()}
        yield plugin.id, told, reasons


@pytest.mark.parametrize(("owner", "told", "reasons"), list(owners()))
def test_every_table_is_told_or_has_a_reason(
    owner: str, told: set[str], reasons: Mapping[str, str]
) -> None:
    tables = {name for name in Row.metadata.tables if name.rpartition("__")[0] == owner}

    assert tables - told == reasons.keys()
    assert not told & reasons.keys()


def test_the_document_says_what_is_left_out_and_why() -> None:
    rows = re.findall(r"^\| `(\S+)` \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert dict(rows) == exporting.left_out(host.load().exporters)


def test_the_schema_is_what_the_code_prints() -> None:
    assert json.loads(SCHEMA.read_text()) == json_schema.schema(host.load().parts)


def test_an_export_keeps_to_the_schema(catalog_with: Callable[..., Asking]) -> None:
    found = catalog_with(Strategy, Design, Operation)
    found.run(lambda: making.fill(found.catalog))
    schema = json.loads(SCHEMA.read_text())

    document = YAML(typ="safe", pure=True).load(imports.exported(found))

    assert list(wrong(schema, document)) == []
    broken = {"catalog": 2, "services": [{"name": 1}], "x": 1}
    assert sorted(wrong(schema, broken)) == [
        "$ has x",
        "$.catalog is not 1",
        "$.services[0] lacks slug",
        "$.services[0].name is none of ['string']",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"a": [[1, [2, {"b": "c: d"}]], {"e": {}}, []], "f g": {"h": {"i": None}}},
        {"numbers": [0, -1, 1.5, 1e300, 2**62], "flags": [True, False, None]},
        {"texts": ["", " ", "x ", "#", "a\x85b\u2028", "\x7f", "y", "No", "~", "1_000", "=", "."]},
        {"2026-01-31": "2026-01-31", "yes": "no", "a" * 900: "é" * 3_000},
    ],
)
def test_what_is_written_is_read_as_it_was(value: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "export.yaml"
    text = own_format.HEAD + own_format.section("things") + own_format.written(value) * 2
    path.write_text(text, encoding="utf-8")

    with path.open("rb") as stream:
        found = [(item.section, item.value) for item in items(stream)]

    assert found == [("catalog", 1), ("things", value), ("things", value)]
