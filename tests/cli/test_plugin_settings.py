"""Test the settings of plugins: where they are read, and what is said of wrong ones."""

from typing import Any

import pytest
from catalog_notes import Notes
from pydantic import BaseModel, Field, SecretStr, field_validator

from catalog.host import PluginError, Plugins, gather, load
from catalog.plugin import Plugin
from catalog.plugin_settings import plugin_settings
from tests.cli.conftest import Call
from tests.plugins.bringing import plugin, problems


class Config(BaseModel):
    """Settings of a plugin."""

    limit: int = 3
    names: list[str] = Field(default_factory=list)
    word: str = "none"
    secret: SecretStr = SecretStr("")

    @field_validator("word")
    @classmethod
    def _known(cls, word: str) -> str:
        if word == "bad":
            message = "this word is never used"
            raise ValueError(message)
        return word


class Needy(BaseModel):
    """Settings of which one must be given."""

    url: str


@pytest.fixture(autouse=True)
def _bare(bare: Call) -> None:
    """Let nothing be set."""


@pytest.fixture(name="house")
def _house() -> type[Plugin]:
    return plugin("my-house", Config=Config)


def config(cls: type[Plugin]) -> Any:
    return gather([cls], plugin_settings()).loaded[0].config


def loaded(plugins: Plugins) -> list[str]:
    return [item.id for item in plugins.loaded]


def told(*classes: type[Plugin]) -> list[str]:
    return problems(*classes, settings=plugin_settings())


def variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CATALOG_PLUGIN__{name}", value)


def written(text: str) -> None:
    with open("catalog.toml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


def test_unset_settings_are_what_the_model_says(house: type[Plugin]) -> None:
    assert config(house) == Config()
    assert gather([Notes]).loaded[0].config.pinned_at_most == 3


def test_a_plugin_without_a_model_has_no_settings() -> None:
    assert config(plugin("quiet")) is None


def test_variables_are_read_with_underscores_for_hyphens(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch
) -> None:
    variable(monkeypatch, "MY_HOUSE__LIMIT", "7")
    variable(monkeypatch, "MY_HOUSE__NAMES", '["a", "b"]')
    variable(monkeypatch, "MY_HOUSE__WORD", "[a]")
    variable(monkeypatch, "MY_HOUSE__SECRET", "")

    assert config(house) == Config(limit=7, names=["a", "b"], word="[a]")


def test_the_file_is_read_and_variables_win_over_it(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch
) -> None:
    written('[plugin.my-house]\nlimit = 4\nnames = ["a"]\n')
    from_file = config(house)

    variable(monkeypatch, "MY_HOUSE__LIMIT", "7")

    assert (from_file.limit, from_file.names) == (4, ["a"])
    assert (config(house).limit, config(house).names) == (7, ["a"])


def test_every_wrong_value_is_told_by_the_name_of_its_variable(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch
) -> None:
    written("[plugin.my-house]\nnames = 5\n")
    variable(monkeypatch, "MY_HOUSE__LIMIT", "many")
    variable(monkeypatch, "MY_HOUSE__WORD", "bad")

    assert told(house) == [
        (
            "CATALOG_PLUGIN__MY_HOUSE__LIMIT: Input should be a valid integer, "
            "unable to parse string as an integer."
        ),
        "names in [plugin.my-house] of catalog.toml: Input should be a valid list.",
        "CATALOG_PLUGIN__MY_HOUSE__WORD: this word is never used.",
    ]


def test_a_setting_that_must_be_given_is_missed_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    needy = plugin("needy", Config=Needy)
    missing = told(needy)

    variable(monkeypatch, "NEEDY__URL", "x")

    assert missing == ["CATALOG_PLUGIN__NEEDY__URL: Field required."]
    assert config(needy) == Needy(url="x")


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pin(BaseModel):
        pin: int

    variable(monkeypatch, "BANK__PIN", "hidden")

    assert "hidden" not in "".join(told(plugin("bank", Config=Pin)))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("MY_HOUSE__LIMITS", "my-house has no setting limits: did you mean limit?"),
        (
            "MY_HOUSE__X",
            "my-house has no setting x: it has limit, names, secret, word.",
        ),
        ("MY_HOSE__LIMIT", "there is no plugin my_hose: did you mean my-house?"),
        ("OTHER__LIMIT", "there is no plugin other: there is my-house, quiet."),
        ("QUIET__LIMIT", "quiet has no setting limit: it has no settings."),
    ],
)
def test_what_does_not_exist_cannot_be_set(
    house: type[Plugin], monkeypatch: pytest.MonkeyPatch, name: str, problem: str
) -> None:
    quiet = plugin("quiet")

    variable(monkeypatch, name, "7")

    assert told(house, quiet) == [f"CATALOG_PLUGIN__{name}: {problem}"]


def test_without_plugins_nothing_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    variable(monkeypatch, "NOTES__LIMIT", "7")

    assert told() == ["CATALOG_PLUGIN__NOTES__LIMIT: there is no plugin notes: there is none."]


def test_an_unknown_id_among_the_disabled_is_told() -> None:
    with pytest.raises(PluginError) as caught:
        load(["catalog_notes:Notes"], disabled={"nots"})

    assert caught.value.problems == [
        "CATALOG_PLUGINS_DISABLED: there is no plugin nots: did you mean notes?"
    ]
    assert "notes" not in loaded(load(["catalog_notes:Notes"], disabled={"notes"}))


def test_settings_of_a_disabled_plugin_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    variable(monkeypatch, "NOTES__NONSENSE", "7")

    found = load(["catalog_notes:Notes"], {"notes"}, plugin_settings())

    assert "notes" not in loaded(found)


@pytest.mark.parametrize("config", [int, Config(), "Config"])
def test_a_model_is_one_of_pydantic(config: Any) -> None:
    assert problems(plugin("hasty", Config=config)) == [
        f"Hasty.Config is {config!r}: derive it from pydantic.BaseModel."
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("plugin = 5", "plugin is no table: write [plugin.ID]"),
        ("plugin.notes = 5", "plugin.notes is no table: write [plugin.notes]"),
    ],
)
def test_a_wrong_table_of_the_file_ends_the_command(bare: Call, text: str, problem: str) -> None:
    written(text)

    said = bare("--plugin", "catalog_notes:Notes", "db", "check", code=2)

    assert said.told == f"catalog.toml cannot be read: {problem}.\n"


def test_the_command_line_reads_the_settings_of_plugins(
    bare: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable(monkeypatch, "NOTES__PINNED_AT_MOST", "-1")
    refused = bare("--plugin", "catalog_notes:Notes", "schema", code=1)

    variable(monkeypatch, "NOTES__PINNED_AT_MOST", "1")
    accepted = bare("--plugin", "catalog_notes:Notes", "schema")

    assert refused.told == (
        "The plugins cannot be loaded:\n- CATALOG_PLUGIN__NOTES__PINNED_AT_MOST: "
        "Input should be greater than or equal to 0.\n"
    )
    assert "addNote" in accepted.data
