"""Test that docs/design.md tells the truth: its examples run in their order, its tables agree."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from catalog.plugin import Plugin
from catalog_design.rules.sections import STANDARD, demanded
from catalog_design.tables import PackPurpose
from tests.house_rules.files import ROOT
from tests.plugins.design.packing import RECEIVER, Designing
from tests.plugins.lives import codes

TEXT = (ROOT / "docs" / "design.md").read_text()
BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BY_RECEIVER = ("acceptPack", "judgeAcceptanceCriterion", "packsAwaitingAcceptance")
CODE = re.compile(r"[A-Z]+(_[A-Z]+)+")
OF_THE_CORE = {
    "CONTROL_NOT_ACCEPTED",
    "NOT_YOUR_ORGANIZATION",
    "ROLE_NOT_HELD",
    "SERVICE_RETIRED",
    "TOO_MANY",
    "VERSION_MISSING",
}
SAID = {"add", "warn", "Gap", "Precondition", "Finding"}  # how a code is told


def ids(found: Any) -> Iterator[tuple[str, str]]:
    """Yield the ids in an answer, by the name of the field that holds the object."""
    for name, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, dict):
            yield from ((name, value["id"]) for _ in range("id" in value))
            yield from ids(value)


def test_the_examples_run_in_their_order(designing: Designing) -> None:
    names: dict[str, Any] = {
        "service": designing.service,
        "customer": designing.receiver,
        "receiver": designing.receiver,
    }
    kept = {"requirement": "requirement", "handoffPack": "pack", "acceptanceCriterion": "criterion"}

    blocks = BLOCK.findall(TEXT)
    for block in blocks:
        if "freezePack" in block:
            designing.complete(names["pack"])
        if "$revision" in block:
            found = designing.read(names["pack"], "revision contentHash")
            names |= {"revision": found["revision"], "hash": found["contentHash"]}
        if "$other" in block:
            names["other"] = designing.pack()
        by = RECEIVER if any(field in block for field in BY_RECEIVER) else "acme"
        given = {name: names[name] for name in re.findall(r"\$(\w+): ", block)}
        answer = designing.catalog.ask(block, given, by=by)
        assert all(
            not payload.get("userErrors") and not payload.get("warnings")
            for payload in answer.values()
        )
        names |= {kept[name]: key for name, key in ids(answer) if name in kept}

    assert len(blocks) == 16
    assert codes(designing.move()) == []


def test_the_table_of_sections_is_what_packs_are_made_of() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", TEXT.partition("### Sections")[2], re.MULTILINE)
    told = {key: [cell.strip() for cell in cells.split("|")] for key, cells in rows}

    asked = [
        {section.key: of.value.lower() for section, of in demanded(STANDARD, purpose)}
        for purpose in PackPurpose
    ]
    made = {section.key: [found.get(section.key, "") for found in asked] for section in STANDARD}

    assert {key: told[key] for key in made} == made


def test_the_codes_of_the_source_are_those_of_the_document() -> None:
    table = TEXT.partition("## Codes")[2]
    told = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", table, re.MULTILINE)
    paths = sorted((ROOT / "plugins" / "catalog_design").rglob("*.py"))
    calls = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAID
    ]
    given = [
        argument
        for call in calls
        for argument in (
            *call.args[:1],
            *(word.value for word in call.keywords if word.arg == "code"),
        )
        if isinstance(argument, ast.Constant) and CODE.fullmatch(str(argument.value))
    ]

    assert told == sorted({argument.value for argument in given} - OF_THE_CORE)


def test_the_plugin_of_the_example_loads() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}

    exec(compile(code, "design.md", "exec"), names)  # noqa: S102  # it is ours

    plugin = names["Privacy"]()
    assert isinstance(plugin, Plugin)
    assert [section.key for section in plugin.pack_sections()] == ["privacy"]
    assert len(code.strip().splitlines()) <= 20


def test_the_measures_of_the_document_are_offered(designing: Designing) -> None:
    found = designing.catalog.ask("{ plugins { id metrics { key unit } } }")["plugins"]
    (design,) = (plugin for plugin in found if plugin["id"] == "design")
    rows = re.findall(r"^\| `([a-z-]+)` \| (ratio|hours) \|", TEXT, re.MULTILINE)

    assert len(rows) == 5
    assert {item["key"]: item["unit"] for item in design["metrics"]} == dict(rows)
