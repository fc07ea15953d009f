"""An environment of Python's own for a test, in which examples are installed as others do."""

import shutil
import site
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests import processes
from tests.processes import Command

EXAMPLES = processes.ROOT / "tests"


class House:
    """An environment of Python's own, in which plugins are installed and uninstalled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {}
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"))
        self.python = str(folder / "venv" / "bin" / "python")
        (own,) = (folder / "venv").glob("lib/python*/site-packages")
        beside = [f"import site; site.addsitedir({path!r})\n" for path in site.getsitepackages()]
        (own / "beside.pth").write_text("".join(beside))

    def pip(self, *arguments: str) -> None:
        """Call pip without a network."""
        _run(self.python, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments)

    def install(self, name: str) -> None:
        """Install an example from a wheel that is built of a copy outside of the checkout."""
        ignored = shutil.ignore_patterns("__pycache__")
        source = shutil.copytree(EXAMPLES / name, self.folder / name, ignore=ignored)
        wheel = processes.wheel(Path(source), self.folder / f"wheel_of_{name}")
        self.pip("install", "--no-index", "--no-deps", str(wheel))

    @property
    def catalog(self) -> Command:
        """The command as it runs there."""
        words = [self.python, "-c", "from catalog.__main__ import run; run()"]
        variables = {
            "CATALOG_DATABASE_URL": f"sqlite:///{self.folder / 'catalog.db'}",
            "CATALOG_PLUGINS_DISABLED": "design",  # whose pack would be asked for, too
            **self.variables,
        }
        return Command(words, self.folder, variables)

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        connection = sqlite3.connect(self.folder / "catalog.db")
        try:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        finally:
            connection.close()


def _run(*words: str) -> None:
    done = subprocess.run(  # noqa: S603  # our own command
        words, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
