"""The files of the repository, as git knows them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def listed(*options: str) -> list[str]:
    """Return the lines of `git ls-files` over what is tracked, or is new and not ignored."""
    if not (ROOT / ".git").exists():
        pytest.skip("the rules about files are checked in a clone")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *options]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return answer.stdout.splitlines()


def sources() -> dict[str, str]:
    """Return the text of every Python file, by its path."""
    paths = (ROOT / name for name in listed() if name.endswith(".py"))
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths if path.is_file()}
