"""Test `catalog plugins new`: what it writes, and what it refuses to."""

import subprocess
import sys
from pathlib import Path

import pytest

from catalog.domain.declared.stages import DRAFT, LIVE, RETIRED
from catalog.schema.core import compose
from tests.cli.conftest import Call

EXAMPLE = Path(__file__).parents[1] / "example_rehearsal" / "catalog_rehearsal"


@pytest.mark.parametrize(
    "name", ["Tags", "1tags", "my_tags", "tags-", "a--b", "core", "", "x" * 31, "../tags"]
)
def test_a_new_plugin_is_called_as_plugins_are(bare: Call, name: str) -> None:
    said = bare("plugins", "new", name, code=2)

    assert said.told.startswith(f"{name!r} is no plugin's id: ")
    assert list(Path().iterdir()) == []


def test_a_new_plugin_takes_no_word_of_the_catalog(bare: Call) -> None:
    stages = [DRAFT.key, LIVE.key, RETIRED.key]
    fields = compose({}).graphql.mutation_type.fields
    recorded = [name.removeprefix("record") for name in fields if name.startswith("record")]
    words = [word.lower() for word in recorded if word.istitle()]  # a plugin has a name of one word

    assert words
    for name in [*stages, *words]:
        said = bare("plugins", "new", name, code=2)
        assert said.told == f"{name} is a word of the catalog's own: choose another name.\n"
    assert list(Path().iterdir()) == []


def test_a_new_plugin_is_one_page_or_files_for_what_it_does(bare: Call) -> None:
    bare("plugins", "new", "tags")
    bare("plugins", "new", "labels", "--folders")

    assert modules("catalog-tags/catalog_tags") == ["__init__.py"]
    assert modules("catalog-labels/catalog_labels") == [
        "__init__.py",
        "changes.py",
        "schema.py",
        "tables.py",
    ]


def modules(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).glob("*.py"))


def test_a_new_plugin_is_the_one_of_the_guide(bare: Call) -> None:
    bare("plugins", "new", "trial")  # the one of the guide is installed already
    folder = Path("catalog-trial", "catalog_trial")
    written = {
        str(path.relative_to(folder)): path.read_text()
        .replace("trial", "rehearsal")
        .replace("Trial", "Rehearsal")
        .replace("TRIAL", "REHEARSAL")
        for path in folder.rglob("*.py")
    }

    shown = {str(path.relative_to(EXAMPLE)): path.read_text() for path in EXAMPLE.rglob("*.py")}

    assert len(written) == 2
    assert written == shown


def test_a_new_plugin_is_written_over_nothing(bare: Call) -> None:
    told = bare("plugins", "new", "tags").told
    kept = Path("catalog-tags") / "pyproject.toml"
    kept.write_text("# mine\n")

    again = bare("plugins", "new", "tags", code=1)

    assert told.startswith("catalog-tags holds the plugin tags.")
    assert again.told == "catalog-tags is there already: choose another name, or remove it.\n"
    assert kept.read_text() == "# mine\n"


def test_a_new_plugin_is_called_as_no_other_that_is_installed(bare: Call) -> None:
    said = bare("plugins", "new", "strategy", code=1)

    told = "catalog_strategy is installed already: choose another name, or uninstall it.\n"
    assert said.told == told
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("form", [(), ("--folders",)])
def test_the_code_of_a_new_plugin_is_as_the_house_writes_it(
    bare: Call, form: tuple[str, ...]
) -> None:
    bare("plugins", "new", "tags", *form)
    options = ["--isolated", "--no-cache", "--line-length", "100", "."]

    for words in (["check", "--select", "B,E,F,I,UP,W"], ["format", "--check"]):
        done = subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "ruff", *words, *options],
            cwd="catalog-tags",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
