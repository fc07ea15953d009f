"""Everything flows one way: what the contracts in pyproject.toml say is true of every import.

They are asked here, too: a contract that only `just check` asks is broken by whoever runs only the
tests.
"""

import subprocess
import sys
import tomllib

from tests.house_rules.files import ROOT

CONFIGURATION = ROOT / "pyproject.toml"


def test_every_import_contract_is_kept() -> None:
    # In a process of its own: it silences every logger that is there.
    lint = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", lint, "--no-cache", "--no-logo"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own command

    assert "0 broken" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_the_order_of_the_layers_is_exhaustive() -> None:
    contracts = tomllib.loads(CONFIGURATION.read_text())["tool"]["importlinter"]["contracts"]

    layers = [contract for contract in contracts if contract["type"] == "layers"]

    assert layers
    assert all(contract["exhaustive"] for contract in layers)
