"""Addresses of databases: what libpq takes works or is refused in a sentence, and hides secrets."""

import asyncio
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from catalog.storage.database.addresses import DatabaseUrlError, address
from catalog.storage.database.engine import Database
from catalog.storage.database.failures import UnavailableError


def shown(url: str, question: str) -> str:
    """Return what a server says of a setting, on connections that write and that read."""

    async def ask() -> set[str]:
        database = Database(url)
        try:
            async with database.reading() as session:
                reading = await session.scalar(sa.select(sa.func.current_setting(question)))
            async with database.engine.connect() as connection:
                writing = await connection.scalar(sa.select(sa.func.current_setting(question)))
        finally:
            await database.close()
        return {str(reading), str(writing)}

    (found,) = asyncio.run(ask())
    return found


def test_an_address_says_which_database_it_is() -> None:
    assert address("sqlite:///catalog.db").path == "catalog.db"
    assert address("sqlite:////var/lib/catalog.db").path == "/var/lib/catalog.db"
    assert not address("postgresql://me@host/db").is_embedded


@pytest.mark.parametrize(
    "url",
    [
        *("mysql://host/db", "sqlite+pysqlite:///x.db", "catalog.db", "", "postgres://host/db"),
        *("sqlite://", "sqlite://host/x.db", "postgresql:/db", "postgresql+asyncpg://host/db"),
    ],
)
def test_another_address_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match=r"sqlite:/// or postgresql://"):
        address(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///:memory:", "it names no file: write sqlite:///PATH, as in"),
        ("sqlite:///", "it names no file"),
        ("sqlite:///x.db?mode=ro", "an address of SQLite takes no parameters"),
        ("postgresql://me@host:x/db", "write each host as HOST or HOST:PORT"),
        ("postgresql://me@host:99999/db", "write each host as HOST or HOST:PORT"),
        ("postgresql://me@one:1,two:x/db", "write each host as HOST or HOST:PORT"),
        ("postgresql://me@[::1/db", "it cannot be read"),
        ("postgresql://me@host/db?sslmod=require", "no parameter sslmod: did you mean sslmode?"),
        ("postgresql://me@host/db?channel_binding=x", "no parameter channel_binding: leave it out"),
        ("postgresql://me@host/db?connect_timeout=soon", "connect_timeout is a number of seconds"),
        ("postgresql://me@host/db?target_session_attrs=x", "is one of any, primary, standby"),
        ("postgresql://me@host/db?sslmode", "write its parameters as NAME=VALUE"),
    ],
)
def test_a_wrong_address_is_told_what_is_wrong_with_it(url: str, told: str) -> None:
    with pytest.raises(DatabaseUrlError) as refused:
        address(url)

    assert told in str(refused.value)
    assert str(refused.value).startswith("The database's address is wrong: ")


def test_a_wrong_value_of_a_parameter_is_told_before_anything_is_asked(postgresql_url: str) -> None:
    with pytest.raises(DatabaseUrlError, match=r"`sslmode` parameter must be one of: disable"):
        shown(f"{postgresql_url}?sslmode=perhaps", "application_name")


@pytest.mark.parametrize(
    ("query", "setting", "value"),
    [
        ("", "application_name", "catalog"),
        ("sslmode=disable&connect_timeout=3", "application_name", "catalog"),
        ("sslmode=prefer&target_session_attrs=read-write", "application_name", "catalog"),
        ("application_name=house", "application_name", "house"),
        (f"options={quote('-c work_mem=5MB')}", "work_mem", "5MB"),
        (f"options={quote('-c lock_timeout=9s --statement_timeout=1min')}", "lock_timeout", "9s"),
        ("", "lock_timeout", "4s"),
        ("", "statement_timeout", "15s"),
    ],
)
def test_parameters_of_libpq_work(
    postgresql_url: str, query: str, setting: str, value: str
) -> None:
    assert shown(f"{postgresql_url}?{query}".rstrip("?"), setting) == value


def test_several_hosts_are_tried_in_turn(postgresql_url: str) -> None:
    several = postgresql_url.replace("@", "@127.0.0.1:1,", 1)

    assert shown(several, "application_name") == "catalog"


def test_a_server_without_what_the_address_asks_for_is_away(postgresql_url: str) -> None:
    with pytest.raises(UnavailableError, match=r"^No connection .*: it offers no SSL, which "):
        shown(f"{postgresql_url}?sslmode=require", "application_name")
    with pytest.raises(UnavailableError, match=r"^No connection .*: none of its hosts is what "):
        shown(f"{postgresql_url}?target_session_attrs=standby", "application_name")


def test_an_address_is_shown_without_its_passwords() -> None:
    url = "postgresql://me:hidden@one:1,two/db?password=hidden&sslpassword=hidden&sslmode=prefer"

    assert address(url).shown == (
        "postgresql://me:***@one:1,two/db?password=***&sslpassword=***&sslmode=prefer"
    )
    assert address("postgresql://me@host/db").shown == "postgresql://me@host/db"
    assert address("postgresql:///db").shown == "postgresql:///db"
    assert address("sqlite:///catalog.db").shown == "sqlite:///catalog.db"
