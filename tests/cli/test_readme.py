"""The README's steps towards one's own catalog leave the demonstration's file as it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

SECTION = (ROOT / "README.md").read_text().partition("## Your own catalog\n")[2]
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
