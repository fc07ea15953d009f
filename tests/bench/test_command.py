"""The benchmark is called as its README says, and tells at once what it misses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE, ROOT

TOOLS = ("wrk", "npm", "taskset")


def called(*words: str, path: str = "") -> "subprocess.CompletedProcess[str]":
    """Call it from the checkout with nothing on its path but what it finds by itself."""
    variables = {"HOME": os.environ["HOME"], "COLUMNS": "200", "PATH": path}
    return subprocess.run(  # noqa: S603 - our own command
        words,
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        [sys.executable, "-m", "bench", "--help"],
        [str(Path(sys.executable).with_name("just")), "bench", "--help"],
    ],
    ids=["python", "just"],
)
def test_help_is_told_without_any_variable(words: list[str]) -> None:
    done = called(*words, path=os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin:/bin"]))

    assert done.returncode == 0, done.stderr
    assert "--no-peers" in done.stdout


def test_what_is_missing_is_told_before_anything_is_filled() -> None:
    done, few = (
        called(sys.executable, "-m", "bench", *options, path="/nowhere")
        for options in ([], ["--no-peers"])
    )

    assert (done.returncode, few.returncode) == (1, 1)
    assert [tool for tool in TOOLS if tool in done.stderr] == list(TOOLS)
    assert "--no-peers" in done.stderr
    assert "npm" not in few.stderr
    assert "Traceback" not in done.stderr + few.stderr
