"""Test the settings: variables, files and `catalog.toml`, and what is said of wrong ones."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from catalog.app import open_catalog
from catalog.host import gather
from catalog.settings import Settings
from tests.cli.conftest import Call, Set

SECRET = "only-in-the-file"


def key(settings: Settings) -> str | None:
    found = settings.secret_key
    return None if found is None else found.get_secret_value()


def test_a_wrong_number_is_told_by_the_name_of_its_variable(bare: Call, variables: Set) -> None:
    variables(PORT="abc")

    said = bare("db", "check", code=2)

    assert said.told == (
        "CATALOG_PORT: Input should be a valid integer, unable to parse string as an integer.\n"
    )


def test_every_wrong_setting_is_told(bare: Call, variables: Set) -> None:
    variables(PORT="70000", MAX_PAGE_SIZE="0", ANONYMOUS_READ="perhaps")

    told = bare("db", "check", code=2).told.splitlines()

    assert [line.partition(":")[0] for line in told] == [
        "CATALOG_PORT",
        "CATALOG_ANONYMOUS_READ",
        "CATALOG_MAX_PAGE_SIZE",
    ]


def test_a_wrong_option_is_told_as_well(bare: Call) -> None:
    assert bare("serve", "--port", "70000", code=2).told.startswith("CATALOG_PORT: ")


@pytest.mark.parametrize("url", ["mysql://", "mysql://me:pw@host/db", "catalog.db", "//"])
def test_another_database_is_refused_with_what_to_write(
    bare: Call, variables: Set, url: str
) -> None:
    variables(DATABASE_URL=url)

    said = bare("db", "check", code=2)

    assert said.told == (
        "CATALOG_DATABASE_URL: The database's address must begin with sqlite:/// or postgresql://, "
        "as in sqlite:///catalog.db or postgresql://user@host/database.\n"
    )


def test_a_database_that_does_not_answer_is_told_without_its_password(
    bare: Call, variables: Set
) -> None:
    variables(DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/db")

    said = bare("db", "check", code=1)

    assert said.told.startswith("The database cannot be used: ")
    assert "hidden" not in said.told


def test_a_file_that_is_no_database_is_told(bare: Call, variables: Set, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, this is not a database." * 9)
    variables(DATABASE_URL=f"sqlite:///{path}")

    assert bare("db", "upgrade", code=1).told == (
        "The database cannot be used: file is not a database.\n"
    )


def test_a_folder_that_cannot_be_made_is_told(bare: Call, variables: Set, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    variables(DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'catalog.db'}")

    assert bare("db", "upgrade", code=1).told.startswith("The database cannot be used: ")


def test_the_database_of_a_file_is_the_one_that_is_used(
    bare: Call, variables: Set, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path / 'named.db'}\n")
    variables(DATABASE_URL_FILE=tmp_path / "url")

    bare("db", "upgrade")

    assert (tmp_path / "named.db").is_file()


def test_an_empty_variable_counts_as_unset(variables: Set) -> None:
    variables(SECRET_KEY="", PORT="", DATABASE_URL="")

    assert key(Settings()) is None
    assert Settings().port == 8000


def test_an_empty_secret_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Settings(secret_key=SecretStr(""))


def test_a_secret_is_not_shown(variables: Set, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    variables(SECRET_KEY_FILE=tmp_path / "key")

    assert SECRET not in repr(Settings())


def test_settings_stand_in_a_file_and_variables_win(variables: Set) -> None:
    Path("catalog.toml").write_text('port = 9000\nmax_page_size = 7\nplugins_disabled = ["a"]\n')

    variables(PORT="9001")

    found = Settings()
    assert (found.port, found.max_page_size, found.plugins_disabled) == (9001, 7, frozenset("a"))


def test_a_file_of_settings_that_cannot_be_read_is_told(bare: Call) -> None:
    Path("catalog.toml").write_text("port: 9000\n")

    assert bare("db", "check", code=2).told.startswith("catalog.toml cannot be read: ")


def test_disabled_plugins_stand_between_commas(variables: Set) -> None:
    variables(PLUGINS_DISABLED="notes, pads,,")

    assert Settings().plugins_disabled == {"notes", "pads"}


def test_keys_of_public_labels_stand_between_commas(variables: Set) -> None:
    variables(PUBLIC_LABELS="channel, data,,")

    assert Settings().public_labels == {"channel", "data"}
    assert Settings(public_labels=frozenset()).public_labels == frozenset()


def test_a_house_for_readers_who_may_not_read_is_refused(bare: Call, variables: Set) -> None:
    variables(ANONYMOUS_HOUSE="acme")

    said = bare("serve", code=2)

    assert said.told == (
        "CATALOG_ANONYMOUS_HOUSE is for readers without a token: set CATALOG_ANONYMOUS_READ=true, "
        "too.\n"
    )
    variables(ANONYMOUS_READ="true")
    assert Settings().anonymous_house == "acme"


def test_origins_are_written_as_browsers_name_them(variables: Set) -> None:
    given = "https://Portal.example.com:443, http://localhost:3000 ,http://[::1]:8080,http://a:80,*"
    variables(CORS_ORIGINS=given)

    names = {"https://portal.example.com", "http://localhost:3000", "http://[::1]:8080", "http://a"}
    assert Settings().cors_origins == names | {"*"}
    assert Settings(cors_origins=frozenset()).cors_origins == frozenset()


def test_origins_stand_in_a_file_as_a_list(variables: Set) -> None:
    Path("catalog.toml").write_text('cors_origins = ["http://a", "http://b:1"]\n')

    assert Settings().cors_origins == {"http://a", "http://b:1"}


@pytest.mark.parametrize(
    "text", ["portal.example.com", "https://a.example.com/", "https://*.example.com", "null", "//a"]
)
def test_what_is_no_origin_is_told_with_one_that_is(bare: Call, variables: Set, text: str) -> None:
    variables(CORS_ORIGINS=f"https://b.example.com,{text}")

    said = bare("db", "check", code=2)

    assert said.told == (
        f"CATALOG_CORS_ORIGINS: {text} is no origin: write a scheme and a host, perhaps with a "
        "port and never with a path, such as https://portal.example.com, or * for all of them.\n"
    )


def test_the_catalog_lies_here_where_a_file_is_here_else_in_the_data_folder(
    bare: Call, tmp_path: Path
) -> None:
    elsewhere = Settings().url()
    here = Settings().url(local=True)

    Path("catalog.db").touch()

    assert elsewhere == f"sqlite:///{tmp_path / 'data' / 'catalog' / 'catalog.db'}"
    assert Settings().url() == here == f"sqlite:///{tmp_path / 'here' / 'catalog.db'}"


def test_a_database_that_was_named_wins_over_the_file_that_is_here(variables: Set) -> None:
    Path("catalog.db").touch()

    variables(DATABASE_URL="sqlite:///named.db")

    assert Settings().url(local=True) == "sqlite:///named.db"


@pytest.mark.parametrize(
    "call", [["db", "upgrade"], ["token", "list"], ["events", "dead"], ["import", "here.json"]]
)
def test_commands_tell_where_the_data_lies_without_a_password(
    bare: Call, variables: Set, call: list[str]
) -> None:
    Path("here.json").write_text('[{"type": "web", "serviceDependencies": {}}]')
    variables(DATABASE_URL="sqlite:///named.db")

    assert bare(*call).place == "sqlite:///named.db"
    variables(DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/db?sslpassword=hidden")
    assert bare(*call, code=1).place == "postgresql://me:***@127.0.0.1:1/db?sslpassword=***"


def test_a_statement_may_take_a_little_longer_than_a_request(
    postgresql_url: str, variables: Set
) -> None:
    variables(REQUEST_TIMEOUT="2", DATABASE_URL=postgresql_url)
    catalog = open_catalog(gather([]), Settings())

    async def limit() -> str:
        async with catalog.database.reading() as session:
            found = await session.scalar(sa.select(sa.func.current_setting("statement_timeout")))
        await catalog.database.close()
        return str(found)

    assert asyncio.run(limit()) == "7s"
