"""Names that no setting has are told, with the setting that was probably meant."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call, Set


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("DATABSE_URL", "CATALOG_DATABASE_URL"),
        ("INTROSPECTON", "CATALOG_INTROSPECTION"),
        ("LOG_LEVELS", "CATALOG_LOG_LEVEL"),
        ("PLUGIN_NOTES_PINNED", "CATALOG_PLUGIN__<ID>__<SETTING>"),
    ],
)
def test_a_variable_that_is_nearly_a_setting_ends_the_command(
    bare: Call, variables: Set, variable: str, meant: str
) -> None:
    variables(**{variable: "x"})

    said = bare("db", "check", code=2)

    assert said.told == f"There is no setting CATALOG_{variable}: did you mean {meant}?\n"


def test_a_variable_that_may_be_a_platforms_is_told_and_the_command_goes_on(
    bare: Call, variables: Set
) -> None:
    variables(SERVICE_HOST="10.0.0.1", PORT_8000_TCP="tcp://10.0.0.1:8000")

    said = bare("db", "upgrade")

    known = "`catalog serve --help` lists them."
    assert f"There is no setting CATALOG_SERVICE_HOST: {known}\n" in said.told
    assert f"There is no setting CATALOG_PORT_8000_TCP: {known}\n" in said.told


def test_a_name_in_the_file_that_no_setting_has_ends_the_command(bare: Call) -> None:
    Path("catalog.toml").write_text('prot = 9000\nCATALOG_HOST = "here"\nnonsense = 1\n')

    said = bare("db", "check", code=2)
    Path("catalog.toml").write_text('port = 9000\n[plugin.notes]\n"pinned" = 1\n')
    fine = bare("schema", "--core")

    assert said.told == (
        "There is no setting prot in catalog.toml: did you mean port?\n"
        "There is no setting CATALOG_HOST in catalog.toml: did you mean host?\n"
        "There is no setting nonsense in catalog.toml: `catalog serve --help` lists them.\n"
    )
    assert fine.told == ""
