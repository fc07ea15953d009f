"""What the documents tell people to type works: commands exist, queries are valid, code compiles.

A reader who is misled by the first line that they paste does not read the second.
"""

import ast
import importlib.util
import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import catalog_costs
import catalog_rehearsal
import pytest
import typer.main
from catalog_notes.schema import PARTS
from graphql import parse, validate
from typer.testing import CliRunner

from catalog.cli.main import app
from catalog.host import load
from catalog.schema.core import compose
from catalog.settings import Settings
from tests.house_rules.files import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`(catalog [^`]+)`(?!`)")
ENDS_OF_COMMANDS = {"&&", "||", "|", ";", ">", "<", "2>"}
EXAMPLE = "tests/example_plugin"
PARTS_OF_EXAMPLES = {
    "notes": PARTS,
    "costs": (catalog_costs.Cost, catalog_costs.CostsOfService),
    "rehearsal": (catalog_rehearsal.Fields, catalog_rehearsal.Mutations),
}


FRAGMENTS = "docs/adding-an-entity.md"  # whose code its own test puts into files and runs


class Block(NamedTuple):
    """A block of code in a document."""

    document: str
    number: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.number}"


def blocks(*languages: str) -> list[Block]:
    found = []
    for path in DOCUMENTS:
        for number, (language, text) in enumerate(BLOCK.findall(path.read_text()), 1):
            if language in languages:
                found.append(Block(str(path.relative_to(ROOT)), number, language, text))
    return found


def commands() -> list[str]:
    """Return every call of the catalog's command line, in blocks and in sentences."""
    lines = [line for block in blocks("sh") for line in block.text.splitlines()]
    lines += [
        " ".join(found.split()) for path in DOCUMENTS for found in INLINE.findall(path.read_text())
    ]
    return sorted({call for line in lines for call in calls(line)})


def calls(line: str) -> Iterator[str]:
    words: list[str] = []
    for word in [*shlex.split(line, comments=True), ";"]:
        if word not in ENDS_OF_COMMANDS:
            words.append(word)
            continue
        if words and words[0].rpartition("/")[2] == "catalog":
            yield shlex.join(words[1:])
        words = []


def problems(call: str) -> Iterator[str]:
    """Tell what is wrong with a call: options and subcommands that do not exist."""
    command: Any = typer.main.get_command(app)
    words = iter(shlex.split(call))
    for word in words:
        if word.startswith("-") and word != "-":
            name, _, value = word.partition("=")
            option = options(command.params).get(name)
            if option is None:
                yield f"`{command.name}` has no option {name}"
            elif not (option.is_flag or value) and next(words, None) is None:
                yield f"{name} of `{command.name}` has no value"
        elif hasattr(command, "commands"):
            if word not in command.commands:
                yield f"`{command.name}` has no command {word}"
                return
            command = command.commands[word]


def options(parameters: Iterable[Any]) -> dict[str, Any]:
    everywhere = {name: parameter for parameter in parameters for name in parameter.opts}
    helping: Any = type("Help", (), {"is_flag": True})
    return {**everywhere, "--help": helping, "-h": helping}


def paths(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name, inner in getattr(command, "commands", {}).items():
        yield from paths(inner, (*before, name))


@pytest.mark.parametrize("call", commands())
def test_every_command_that_is_told_exists(call: str) -> None:
    assert list(problems(call)) == []


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("serv", "`catalog` has no command serv"),
        ("serve --deamon", "`serve` has no option --deamon"),
        ("serve --port", "--port of `serve` has no value"),
        ("db upgrad", "`db` has no command upgrad"),
    ],
)
def test_the_rule_finds_what_does_not_exist(call: str, problem: str) -> None:
    assert list(problems(call)) == [problem]


def test_the_documents_tell_commands() -> None:
    assert "serve --demo" in commands()


@pytest.mark.parametrize("path", list(paths(typer.main.get_command(app))), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, [*path, "--help"])

    assert answer.exit_code == 0
    assert "Usage: " in answer.stdout


@pytest.mark.parametrize("block", blocks("graphql"), ids=str)
def test_every_operation_is_valid(block: Block) -> None:
    with_examples = EXAMPLE in (ROOT / block.document).read_text()
    schema = compose(load().graphql_types | (PARTS_OF_EXAMPLES if with_examples else {})).graphql

    assert [error.message for error in validate(schema, parse(block.text))] == []


@pytest.mark.parametrize(
    "block", [block for block in blocks("python") if block.document != FRAGMENTS], ids=str
)
def test_every_piece_of_code_compiles_and_imports_what_is_there(block: Block) -> None:
    tree = ast.parse(block.text)

    compile(tree, str(block), "exec")
    missing = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("catalog")
        for alias in node.names
        if not is_there(str(node.module), alias.name)
    ]

    assert missing == []


def is_there(module: str, name: str) -> bool:
    if hasattr(importlib.import_module(module), name):
        return True
    return importlib.util.find_spec(f"{module}.{name}") is not None


@pytest.mark.parametrize("block", blocks("toml", "json"), ids=str)
def test_every_piece_of_data_can_be_read(block: Block) -> None:
    read: Any = tomllib.loads if block.language == "toml" else json.loads

    assert read(block.text)


def test_every_link_between_the_documents_leads_somewhere() -> None:
    links = [
        (path, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    ]

    assert links
    assert [target for path, target in links if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_told_by_the_command_and_in_the_guide(name: str) -> None:
    variable = f"CATALOG_{name.upper()}"
    words = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["serve", "--help"]).stdout.split()

    assert f"`{variable}`:" in words
    assert f"`{variable}`" in (ROOT / "docs" / "operating.md").read_text()
