"""What is in the repository is the same for everybody who clones it.

Addresses of registries tie a lock to one network, paths tie a text to one machine, and two kinds of
line ends make differences that nobody can see.
"""

import re

import pytest

from tests.house_rules import files

BUILT = "src/catalog/http/graphiql/"  # the page, as its tools wrote it
REGISTRIES = re.compile(r"registry\.npm(?=js)|python(?=hosted)|\bpypi\.(org|python)|test\.pypi")
MACHINES = re.compile(r"(?<![\w.:/$}])/(work|root|home/\w|Users/\w|private/tmp|tmp/\w)[\w./-]*")


def texts() -> dict[str, str]:
    found = {}
    for line in files.listed("--eol"):
        kinds, _, path = line.partition("\t")
        if "w/-text" not in kinds and not path.startswith(BUILT) and (files.ROOT / path).is_file():
            found[path] = (files.ROOT / path).read_text()
    return found


@pytest.mark.parametrize("unwanted", [REGISTRIES, MACHINES], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(unwanted: re.Pattern[str]) -> None:
    found = texts()

    named = {path: match[0] for path, text in found.items() if (match := unwanted.search(text))}

    assert "README.md" in found
    assert named == {}


@pytest.mark.parametrize(
    ("unwanted", "text"),
    [
        (REGISTRIES, '"resolved": "https://registry.' + 'npmjs.org/vite"'),
        (REGISTRIES, "--index-url https://py" + "pi.org/simple"),
        (MACHINES, "cd /" + "root/catalog"),
        (MACHINES, 'open("/' + 'home/me/catalog.db")'),
    ],
)
def test_the_rule_finds_what_it_looks_for(unwanted: re.Pattern[str], text: str) -> None:
    assert unwanted.search(text)


def test_lines_end_as_git_is_told_that_they_do() -> None:
    wrong = [
        line
        for line in files.listed("--eol")
        if ("i/crlf" in line or "i/mixed" in line) or ("w/crlf" in line and "eol=lf" in line)
    ]

    assert [line for line in wrong if BUILT not in line] == []
