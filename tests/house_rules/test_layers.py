"""Everything flows one way: what the contracts in pyproject.toml say is true of every import.

They are asked here, too: a contract that only `just check` asks is broken by whoever runs only the
tests.
"""

import tomllib

import pytest
from importlinter import cli

from tests.house_rules.files import ROOT

CONFIGURATION = ROOT / "pyproject.toml"


def test_every_import_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.lint_imports(config_filename=str(CONFIGURATION), no_cache=True, no_logo=True)

    told = capsys.readouterr().out
    assert "0 broken" in told, told
    assert code == 0


def test_the_order_of_the_layers_is_exhaustive() -> None:
    contracts = tomllib.loads(CONFIGURATION.read_text())["tool"]["importlinter"]["contracts"]

    layers = [contract for contract in contracts if contract["type"] == "layers"]

    assert [contract["exhaustive"] for contract in layers] == [True]
