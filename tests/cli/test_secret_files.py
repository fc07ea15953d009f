"""Test secrets that stand in files: the catalog's own, and those of plugins."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, field_validator

from catalog.plugin import Plugin
from catalog.settings import FROM_FILES, Settings
from tests.cli.conftest import Call, Set
from tests.cli.test_plugin_settings import Config, config, told, variable, written
from tests.cli.test_settings import SECRET, key
from tests.plugins.bringing import plugin


@pytest.fixture(autouse=True)
def _bare(bare: Call) -> None:
    """Let nothing be set."""


@pytest.fixture(name="house")
def _house() -> type[Plugin]:
    return plugin("my-house", Config=Config)


def test_secrets_are_read_from_files(variables: Set, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    (tmp_path / "url").write_text("sqlite:///elsewhere.db\n")

    variables(SECRET_KEY_FILE=tmp_path / "key", DATABASE_URL_FILE=tmp_path / "url")

    assert key(Settings()) == SECRET
    assert Settings().url() == "sqlite:///elsewhere.db"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_a_secret_that_is_set_twice_is_refused(
    bare: Call, variables: Set, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("sqlite:///catalog.db")

    variables(**{name: "sqlite:///other.db", f"{name}_FILE": tmp_path / "secret"})

    assert bare("db", "check", code=2).told == (
        f"CATALOG_{name} and CATALOG_{name}_FILE are both set: set one of them.\n"
    )


def test_every_secret_can_stand_in_a_file() -> None:
    fields = Settings.model_fields
    secrets = {name for name, field in fields.items() if "SecretStr" in str(field.annotation)}

    assert secrets < set(FROM_FILES)
    assert all(f"{name}_file" in fields for name in FROM_FILES)


def test_a_secret_of_a_file_that_is_missing_is_told(
    bare: Call, variables: Set, tmp_path: Path
) -> None:
    variables(SECRET_KEY_FILE=tmp_path / "missing")

    said = bare("db", "check", code=2)

    assert said.told == (
        f"CATALOG_SECRET_KEY_FILE: {tmp_path / 'missing'} cannot be read: "
        "No such file or directory.\n"
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b" \n", "is empty"),
        (b"", "is empty"),
        (b"\xff\xfe", "holds no text in UTF-8"),
        (b"x" * 70_000, "holds more than 65536 bytes: name a file that holds this secret alone"),
    ],
    ids=["blank", "empty", "binary", "long"],
)
def test_a_file_that_holds_no_secret_is_told(
    bare: Call, variables: Set, tmp_path: Path, written: bytes, problem: str
) -> None:
    (tmp_path / "key").write_bytes(written)
    variables(SECRET_KEY_FILE=tmp_path / "key")

    said = bare("db", "check", code=2)

    assert said.told == f"CATALOG_SECRET_KEY_FILE: {tmp_path / 'key'} {problem}.\n"


def test_a_folder_in_place_of_a_file_is_told(bare: Call, variables: Set, tmp_path: Path) -> None:
    variables(SECRET_KEY_FILE=tmp_path)

    said = bare("db", "check", code=2)

    assert said.told == f"CATALOG_SECRET_KEY_FILE: {tmp_path} cannot be read: Is a directory.\n"


def test_the_line_breaks_at_the_end_are_no_part_of_a_secret(variables: Set, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b" in the file \r\n\n")
    variables(SECRET_KEY_FILE=tmp_path / "key")

    assert key(Settings()) == " in the file "


def test_secrets_of_plugins_are_read_from_files(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("hunter2\n")

    variable(monkeypatch, "MY_HOUSE__SECRET_FILE", str(tmp_path / "secret"))
    of_a_variable = config(house).secret
    monkeypatch.delenv("CATALOG_PLUGIN__MY_HOUSE__SECRET_FILE")
    written(f'[plugin.my-house]\nsecret_file = "{tmp_path / "secret"}"\n')

    assert of_a_variable.get_secret_value() == "hunter2"
    assert config(house).secret == of_a_variable
    assert "hunter2" not in repr(config(house))


def test_a_secret_that_may_be_lacking_is_read_from_a_file_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Login(BaseModel):
        password: SecretStr | None = None

    (tmp_path / "secret").write_text("hunter2")
    login = plugin("login", Config=Login)
    unset = config(login)

    variable(monkeypatch, "LOGIN__PASSWORD_FILE", str(tmp_path / "secret"))

    assert unset.password is None
    assert config(login).password == SecretStr("hunter2")


def test_what_is_no_secret_has_no_file(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch
) -> None:
    variable(monkeypatch, "MY_HOUSE__WORD_FILE", "/x")

    assert told(house) == [
        "CATALOG_PLUGIN__MY_HOUSE__WORD_FILE: my-house has no setting word_file: did you mean word?"
    ]


def test_a_setting_of_its_own_may_be_called_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(BaseModel):
        key: SecretStr = SecretStr("")
        key_file: str = ""

    variable(monkeypatch, "ODD__KEY_FILE", "/x")

    assert config(plugin("odd", Config=Odd)) == Odd(key_file="/x")


def test_a_secret_that_is_given_twice_or_cannot_be_read_is_told(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = "CATALOG_PLUGIN__MY_HOUSE__SECRET"
    variable(monkeypatch, "MY_HOUSE__SECRET_FILE", str(tmp_path / "missing"))
    missing = told(house)
    variable(monkeypatch, "MY_HOUSE__SECRET", "hunter2")

    assert missing == [
        f"{own}_FILE: {tmp_path / 'missing'} cannot be read: No such file or directory."
    ]
    assert told(house) == [f"{own} and {own}_FILE are both set: set one of them."]


def test_a_model_that_repeats_its_secret_is_not_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Chatty(BaseModel):
        key: SecretStr

        @field_validator("key")
        @classmethod
        def _long(cls, key: SecretStr) -> SecretStr:
            message = f"{key.get_secret_value()} is too short"
            raise ValueError(message)

    (tmp_path / "secret").write_text("hunter2")
    variable(monkeypatch, "CHATTY__KEY_FILE", str(tmp_path / "secret"))

    (problem,) = told(plugin("chatty", Config=Chatty))

    assert problem == "CATALOG_PLUGIN__CHATTY__KEY_FILE: ********** is too short."
