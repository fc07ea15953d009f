"""The README's steps towards one's own catalog leave the demonstration's file as it is."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import ADMIN, ANYBODY, Asking
from tests.processes import ROOT

README = (ROOT / "README.md").read_text()
SECTION = README.partition("## Your own catalog\n")[2]
SIGHT = README.partition("## Who sees what of it\n")[2].partition("\n## ")[0]
STEPS = re.search(r"```sh\n(.*?)```", SECTION, re.DOTALL)
NAMED = "path/to/service-catalog.yml"


def test_the_steps_make_a_catalog_of_ones_own(template: Path, tmp_path: Path) -> None:
    assert STEPS is not None
    *steps, last = STEPS[1].splitlines()
    demonstration = tmp_path / "catalog.db"
    shutil.copy(template, demonstration)
    before = demonstration.read_bytes()
    file = tmp_path / NAMED
    file.parent.mkdir(parents=True)
    file.write_text("services:\n- name: web\n  team: crew\n")
    script = "\n".join(["set -e", *steps]).replace(
        ".venv/bin/catalog", f"{sys.executable} -m catalog"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CATALOG_")}

    done = subprocess.run(  # noqa: S603 - the document's own commands
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert last == ".venv/bin/catalog serve"
    assert demonstration.read_bytes() == before
    assert (tmp_path / "my-catalog.db").is_file()
    assert done.stderr.count("The data lies in sqlite:///my-catalog.db\n") == len(steps) - 1
    assert done.stdout.splitlines()[-1].startswith("catalog_")


def plain(value: Any) -> str:
    """Return what the table says of a field's value: its only leaf, or those of a list."""
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    while isinstance(value, dict):
        (value,) = value.values()
    return "null" if value is None else str(value)


def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """Give the demonstration catalog, with the tokens that the README makes."""
    catalog = demonstration_with(Strategy, Design, anonymous_read=True)
    for subject, person in re.findall(r"--subject (\S+) --person (\S+)", SIGHT):
        catalog.token(subject, person=person)
    return catalog


def test_an_outsider_the_bank_and_its_provider_see_what_the_table_says(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstrated(demonstration_with)
    query = re.search(r"```graphql\n(.*?)```", SIGHT, re.DOTALL)
    assert query is not None
    lines = [line.strip("| ").split(" | ") for line in SIGHT.splitlines() if line.startswith("| `")]

    for reader, column in ((ANYBODY, 1), ("bank", 2), ("provider", 3)):
        found = catalog.ask(query[1], by=reader)["service"]
        told = {line[0].strip("`"): line[column].partition(", its own")[0] for line in lines}
        assert told == {name: plain(value) for name, value in found.items()}
        assert len(told) == 8


def test_the_demonstration_has_people_with_roles_in_seven_houses(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstrated(demonstration_with)
    people = catalog.ask("{ persons { nodes { slug } } }", by=ADMIN)["persons"]["nodes"]
    houses = set()

    for slug in [person["slug"] for person in people]:
        catalog.token(slug, person=slug)
        viewer = catalog.ask(
            "{ viewer { person { slug } houses { slug } assignments { role } } }", by=slug
        )["viewer"]
        assert viewer["person"] == {"slug": slug}
        if viewer["assignments"]:
            houses |= {house["slug"] for house in viewer["houses"]}

    banks = {"abc-bank", "lakeside-savings", "hillside-credit"}
    assert houses == banks | {"xyz-it", "harbour-hosting", "corner-bakery", "clearline"}
