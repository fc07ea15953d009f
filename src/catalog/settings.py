"""The environment, read once: `CATALOG_*` variables, then `catalog.toml` in the working folder."""

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from catalog import secret_files
from catalog.outside_settings import PREFIX, OutsideSettings, split
from catalog.secret_files import SUFFIX

LOCAL = Path("catalog.db")
FILE = Path("catalog.toml")
FROM_FILES = ("database_url", "secret_key")  # secrets, each perhaps in the file of its `_file`
PLUGIN = "CATALOG_PLUGIN__"
ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?")
USUAL_PORTS = {"http": "80", "https": "443"}


def _origin(text: str) -> str:
    """Return an origin as browsers write it, or raise ValueError."""
    found = ORIGIN.fullmatch(text.lower())
    if text == "*":
        return text
    if found is None:
        message = (
            f"{text} is no origin: write a scheme and a host, perhaps with a port and never with "
            "a path, such as https://portal.example.com, or * for all of them"
        )
        raise ValueError(message)
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" + (f":{port}" if port and port != USUAL_PORTS.get(scheme) else "")


Origin = Annotated[str, AfterValidator(_origin)]
"""A scheme, a host and perhaps a port, as a browser names where a page is from; or `*`."""
NEARLY = 0.8  # of a variable's letters are those of a setting that it may stand for


class Settings(OutsideSettings):
    """How this catalog runs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, toml_file=FILE, extra="ignore"
    )

    database_url: str | None = Field(
        default=None, description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE."
    )
    database_url_file: Path | None = Field(
        default=None, description="A file that holds this address, to keep its password secret."
    )
    pgbouncer: bool = Field(
        default=False,
        description="Whether the address is that of PgBouncer, in transaction mode, too.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    anonymous_read: bool = Field(
        default=False, description="Whether what is published can be read without a token."
    )
    anonymous_house: str | None = Field(
        default=None,
        description="The slug of an organization: readers without a token see as its members do.",
    )
    public_labels: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="The keys of labels that everybody sees, with commas; others are the house's.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Keys hashes and cursors; unset, one is made and kept in the database.",
    )
    secret_key_file: Path | None = Field(default=None, description="A file that holds this key.")
    max_page_size: int = Field(default=100, ge=1, description="The most objects on one page.")
    max_cost: int = Field(
        default=10_000, ge=1, description="The most that one request may cost, in objects."
    )
    max_filter_cost: int = Field(
        default=1_000,
        ge=1,
        description="The most that the filters and orders of one request may cost.",
    )
    max_letters: int = Field(
        default=10_000_000, ge=1, description="The most letters that one answer may hold."
    )
    introspection: bool = Field(
        default=True,
        description="Whether the schema can be asked for: by introspection and as /schema.graphql.",
    )
    graphiql: bool = Field(default=True, description="Whether the GraphiQL page is served.")
    cors_origins: Annotated[frozenset[Origin], NoDecode] = Field(
        default=frozenset(),
        description="The origins whose pages may use the catalog in a browser, with commas.",
    )
    request_timeout: float = Field(
        default=10, gt=0, le=3_600, description="For how many seconds a request may be worked on."
    )
    max_requests: int = Field(
        default=50, ge=1, description="How many requests one process works on at once."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the log tells: debug, info, warning or error."
    )
    log_format: Literal["json", "console"] | None = Field(
        default=None,
        description="How the log is written: json, an object a line, or console, for people; "
        "unset, console on a terminal and json elsewhere.",
    )
    event_time_limit: float = Field(
        default=10,
        gt=0,
        le=3_600,
        description="For how many seconds a subscriber may take over an event.",
    )
    event_attempts: int = Field(
        default=10, ge=1, description="How often an event may fail until it is a dead letter."
    )
    field_time_limit: float = Field(
        default=3,
        gt=0,
        le=3_600,
        description="For how many seconds a plugin may take over a field of one answer.",
    )
    change_time_limit: float = Field(
        default=3,
        gt=0,
        le=3_600,
        description="For how many seconds a plugin may hold up a change, and all who wait to "
        "write.",
    )
    blocking_time_limit: float = Field(
        default=1,
        gt=0,
        le=60,
        description="For how many seconds a plugin may keep everything else from going on.",
    )
    plugins_disabled: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="The ids of plugins that are not to be loaded, with commas.",
    )

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("plugins_disabled", "cors_origins", "public_labels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split(value)

    @model_validator(mode="after")
    def _must_let_read(self) -> Self:
        """Refuse a house for readers who may not read."""
        if self.anonymous_house and not self.anonymous_read:
            message = (
                "CATALOG_ANONYMOUS_HOUSE is for readers without a token: set "
                "CATALOG_ANONYMOUS_READ=true, too"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _read_files(self) -> Self:
        """Take secrets from the files that settings in `_file` name; refuse what is set twice."""
        for name in FROM_FILES:
            file = getattr(self, name + SUFFIX)
            setting = f"{PREFIX}{name}".upper()
            if file is not None and getattr(self, name) is not None:
                raise ValueError(secret_files.both(setting, f"{setting}{SUFFIX}".upper()))
            if file is not None:
                found = secret_files.content(file, f"{setting}{SUFFIX}".upper())
                setattr(self, name, found if name == "database_url" else SecretStr(found))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over variables, and variables over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def url(self, *, local: bool = False) -> str:
        """Return the database's address.

        It is the one that was set, else `./catalog.db` where that exists or *local* asks for it,
        else a file in the user's data folder.
        """
        if self.database_url:
            return self.database_url
        if local or LOCAL.exists():
            return f"sqlite:///{LOCAL.resolve()}"
        return f"sqlite:///{user_data_path('catalog') / LOCAL}"


def of_the_file() -> dict[str, Any]:
    """Return what stands in `catalog.toml`, where there is one."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


@dataclass(frozen=True)
class UnknownSetting:
    """A name that no setting has: as it is written, how the one is that it resembles, and where.

    One that *may_be_others*, such as a platform's, is to be told, and the others to be refused.
    """

    written: str
    meant: str | None
    may_be_others: bool = False


def unknown_settings() -> list[UnknownSetting]:
    """Return the names in `catalog.toml` and among the `CATALOG_*` variables that no setting has.

    Platforms set variables such as CATALOG_SERVICE_HOST, so that a variable may be another's unless
    it is nearly the name of a setting. Raises ValueError where the file cannot be read.
    """
    return [*_unknown_in_the_file(), *_unknown_variables()]


def _unknown_in_the_file() -> Iterator[UnknownSetting]:
    names = [*Settings.model_fields, "plugin"]
    for key in of_the_file():
        if key not in names:
            near = get_close_matches(key.lower().removeprefix(PREFIX.lower()), names, 1)
            yield UnknownSetting(f"{key} in catalog.toml", near[0] if near else None)


def _unknown_variables() -> Iterator[UnknownSetting]:
    names = list(Settings.model_fields)
    for variable in os.environ:
        name = variable.lower().removeprefix(PREFIX.lower())
        is_ours = variable.upper().startswith(PREFIX) and os.environ[variable]
        if not is_ours or name in names or variable.upper().startswith(PLUGIN):
            continue
        near = get_close_matches(name, names, 1)
        is_sure = bool(get_close_matches(name, names, 1, NEARLY))
        meant = f"{PREFIX}{near[0].upper()}" if near else None
        if name.startswith("plugin") and not is_sure:
            meant, is_sure = f"{PLUGIN}<ID>__<SETTING>", True
        yield UnknownSetting(variable, meant, not is_sure)
