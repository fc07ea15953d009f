"""Test that a new plugin is installed, tested and served by the commands that are printed.

The environment holds what the lock for running names, and no tool for developing. What the commands
install besides comes from wheels that are put together of what is installed here.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from catalog.testing import Conformance
from tests import processes
from tests.processes import Command

NAME = "trial"
LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
EXTRAS = ("pytest", "httpx2")  # what the new plugin wants for its tests
OF_INSTALLER = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}
OWN = 4  # tests that a new plugin brings, beside the rules of all plugins


def locked() -> dict[str, Distribution]:
    """Return what the lock for running names, as far as this machine needs it."""
    found = {}
    for name in LOCKED.findall((processes.ROOT / "requirements.lock").read_text()):
        try:
            found[canonicalize_name(name)] = distribution(name)
        except PackageNotFoundError:  # it is for other machines
            continue
    return found


def wanted(name: str, there: set[str]) -> Iterator[Distribution]:
    """Yield a distribution and those that it requires, unless they are *there*."""
    key = canonicalize_name(name)
    if key in there:
        return
    there.add(key)
    found = distribution(name)
    yield found
    for text in found.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield from wanted(requirement.name, there)


def files(found: Distribution) -> Iterator[tuple[str, Path]]:
    """Yield the files of a distribution, by their names below the folder of all packages."""
    for file in found.files or ():
        path = Path(str(found.locate_file(file)))
        if not file.as_posix().startswith("..") and path.suffix != ".pyc" and path.is_file():
            yield file.as_posix(), path


def wheel_of(found: Distribution, folder: Path) -> None:
    """Put a wheel together of a distribution that is installed."""
    name = found.metadata["Name"].replace("-", "_")
    (tag, *_) = re.findall(r"^Tag: (.+)$", found.read_text("WHEEL") or "", re.MULTILINE)
    with zipfile.ZipFile(folder / f"{name}-{found.version}-{tag}.whl", "w") as archive:
        kept = [item for item in files(found) if Path(item[0]).name not in OF_INSTALLER]
        for file, path in kept:
            archive.write(path, file)
        (info,) = {file.partition("/")[0] for file, _ in kept if ".dist-info/" in file}
        record = [*(file for file, _ in kept), f"{info}/RECORD"]
        archive.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in record))


@pytest.fixture
def shell(tmp_path: Path) -> Command:
    """Return a shell in an environment of its own, where the catalog is installed by its lock."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)  # noqa: S603
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    for found in locked().values():
        for name, path in files(found):
            (packages / name).parent.mkdir(parents=True, exist_ok=True)
            if not (packages / name).exists():
                (packages / name).symlink_to(path)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in EXTRAS:
        for found in wanted(name, {*locked(), *(item.stem for item in wheels.iterdir())}):
            wheel_of(found, wheels)
    variables = {
        "CATALOG_DATABASE_URL": f"sqlite:///{tmp_path}/catalog.db",
        "PATH": f"{tmp_path}/venv/bin{os.pathsep}{os.environ['PATH']}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
    }
    made = Command(["/bin/bash", "-ec"], tmp_path, variables)
    made(f"pip install --no-deps {processes.wheel(processes.ROOT, tmp_path / 'catalog')}")
    return made


def test_the_printed_commands_install_a_new_plugin_and_run_its_tests(shell: Command) -> None:
    assert shell("pip list --format freeze | grep -ci -e pytest -e editables || true") == "0\n"

    printed = shell(f"catalog plugins new {NAME} 2>&1")
    commands = [line for line in printed.splitlines() if line.startswith("  ")]
    told = patient(shell, "\n".join(commands))
    listed = json.loads(shell("catalog plugins list --json"))
    shell("catalog db upgrade")
    program = shell.folder / "venv" / "bin" / "catalog"
    serving = Command([str(program)], shell.folder, shell.variables)
    with serving.serving() as server:
        schema = server.get("/schema.graphql")

    rules = [name for name in vars(Conformance) if name.startswith("test_")]
    assert [line.split()[0] for line in commands] == ["pip", "pytest"]
    assert f" {OWN + len(rules)} passed" in told
    assert [item["state"] for item in listed if item["id"] == NAME] == ["LOADED"]
    assert f"{NAME}Count: Int" in schema


def patient(shell: Command, script: str) -> str:
    """Run what takes longer than a command may, such as the tests of a plugin."""
    done = subprocess.run(  # noqa: S603  # our own command
        [*shell.words, script],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
