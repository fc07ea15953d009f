"""Addresses of databases: what they may say, how they are opened, and what may be shown of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from catalog.storage.database import failures
from catalog.storage.database.failures import UnavailableError
from catalog.values import plain

SQLITE, POSTGRESQL = "sqlite", "postgresql"
AS_JSON = partial(json.dumps, default=plain)
CONNECTING = 5  # seconds that a server may take to accept a connection, unless the address says
SECRETS = ("password", "sslpassword")
KNOWN = frozenset(  # to libpq and to the driver
    (
        *("host", "port", "user", "dbname", "passfile", "service", *SECRETS),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs"),
        *("krbsrvname", "gsslib", "connect_timeout", "application_name", "options"),
    )
)
READ_ONLY = "default_transaction_read_only"
SERVERS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
OPTION = re.compile(r"(?:^|\s)(?:-c\s*|--)([\w.-]+)=")  # in `options`, as in `-c jit=on`
HOST = re.compile(r"(?:[^:\[\]]*|\[[0-9A-Fa-f:.%]+\])(?::(\d{1,5}))?")
REFUSALS = (
    OSError,
    ValueError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
POOLER = (
    "This is PgBouncer, which passes no settings of connections on: set CATALOG_PGBOUNCER to true"
)


class DatabaseUrlError(ValueError):
    """The address of the database is not one that the catalog can open."""


@dataclass(frozen=True)
class Address:
    """Where a database lies: a file of SQLite, or a PostgreSQL server."""

    shown: str
    """The address without passwords."""
    path: str | None = None
    """The file, where it is one."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the driver of PostgreSQL is told, beside its settings."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of PostgreSQL that the address has, in place of the catalog's own."""

    sought: str = "any"
    """What a server has to be, in the words of libpq."""

    @property
    def is_embedded(self) -> bool:
        """Whether it is a file."""
        return self.path is not None

    def engine(self, settings: Mapping[str, str] | None = None, **options: Any) -> AsyncEngine:
        """Return an engine; a server is told *settings* for each connection.

        Its connections raise `UnavailableError` where the server does not accept them, and
        `DatabaseUrlError` where the address is wrong.
        """
        options["json_serializer"] = AS_JSON
        if self.path is not None:
            return create_async_engine(
                sa.URL.create("sqlite+aiosqlite", database=self.path), **options
            )
        told = {
            name: value for name, value in (settings or {}).items() if name not in self.settings
        }
        arguments = {**self.arguments, "server_settings": told, **options.pop("connect_args", {})}
        if READ_ONLY in told and self.sought == "read-write":
            # The driver would take the setting for the server's own.
            arguments["target_session_attrs"] = "primary"
        engine = create_async_engine("postgresql+asyncpg://", connect_args=arguments, **options)
        sa.event.listen(engine.sync_engine, "do_connect", _connect)
        return engine


def address(url: str) -> Address:
    """Return what *url* says, or raise `DatabaseUrlError` with what to write."""
    try:
        parsed = urlsplit(url)
    except ValueError as error:
        _refuse(f"it cannot be read: {error}")
    if parsed.scheme == SQLITE and url.startswith("sqlite:///"):
        return _file(url)
    if parsed.scheme == POSTGRESQL and url.startswith("postgresql://"):
        return _server(parsed)
    message = (
        "The database's address must begin with sqlite:/// or postgresql://, "
        "as in sqlite:///catalog.db or postgresql://user@host/database."
    )
    raise DatabaseUrlError(message)


def _file(url: str) -> Address:
    path, mark, _ = url.removeprefix("sqlite:///").partition("?")
    if mark:
        _refuse("an address of SQLite takes no parameters: leave out what follows the `?`")
    if path in {"", ":memory:"}:
        _refuse("it names no file: write sqlite:///PATH, as in sqlite:///catalog.db")
    return Address(url, path)


def _server(parsed: SplitResult) -> Address:
    hosts = parsed.netloc.rpartition("@")[2]
    for host in hosts.split(","):
        found = HOST.fullmatch(host)
        if found is None or int(found[1] or 0) > 65_535:  # noqa: PLR2004  # the highest port
            _refuse("write each host as HOST or HOST:PORT, with a comma between two")
    try:
        pairs = parse_qsl(parsed.query, keep_blank_values=True, strict_parsing=bool(parsed.query))
    except ValueError:
        _refuse("write its parameters as NAME=VALUE, with an `&` between two")
    given = dict(pairs)
    for name in given:
        if name not in KNOWN:
            near = get_close_matches(name, KNOWN, 1)
            told = f"did you mean {near[0]}?" if near else "leave it out"
            _refuse(f"the catalog knows no parameter {name}: {told}")
    sought = given.get("target_session_attrs", "any")
    if sought not in SERVERS:
        _refuse(f"target_session_attrs is one of {', '.join(SERVERS)}")
    seconds = given.pop("connect_timeout", "") or str(CONNECTING)
    if not re.fullmatch(r"-?\d{1,6}", seconds):
        _refuse("connect_timeout is a number of seconds")
    arguments = {
        "dsn": parsed._replace(query=urlencode(given)).geturl(),
        # As with libpq: none waits for ever, and no number less than 2.
        "timeout": max(2, int(seconds)) if int(seconds) > 0 else None,
    }
    replaced = dict.fromkeys(OPTION.findall(given.get("options", "")), "")
    if "application_name" in given:
        replaced["application_name"] = given["application_name"]
    return Address(_shown(parsed), None, arguments, replaced, sought)


def _shown(parsed: SplitResult) -> str:
    user, at, hosts = parsed.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    pairs = parse_qsl(parsed.query, keep_blank_values=True)
    shown = [(key, "***" if key in SECRETS else value) for key, value in pairs]
    query = urlencode(shown, safe="*/")
    hidden = f"{name}:***" if colon else name
    return f"{POSTGRESQL}://{hidden}{at}{hosts}{parsed.path}" + (f"?{query}" if query else "")


def _refuse(what: str) -> NoReturn:
    message = f"The database's address is wrong: {what}.".replace("?.", "?")
    raise DatabaseUrlError(message)


def _connect(dialect: Any, _record: object, arguments: Any, options: dict[str, Any]) -> Any:
    """Open a connection to a server, or say in one sentence why there is none."""
    try:
        return dialect.connect(*arguments, **options)
    except (dialect.loaded_dbapi.Error, *REFUSALS) as error:
        cause = error.__cause__ if isinstance(error, dialect.loaded_dbapi.Error) else error
        told = failures.reason(cause or error)
        if isinstance(cause, ValueError):  # what the driver cannot use
            _refuse(told)
        if "unsupported startup parameter" in told:
            told = POOLER
        if isinstance(cause, asyncpg.TargetServerAttributeNotMatched):
            told = "none of its hosts is what target_session_attrs asks for"
        if isinstance(cause, ConnectionError) and "rejected SSL" in str(cause):
            told = "it offers no SSL, which sslmode asks for"
        message = f"No connection to the server: {told}"
        raise UnavailableError(message) from error
