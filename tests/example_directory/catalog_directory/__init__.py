"""Directory: people and groups of another system, from two lists, and whom its tokens let in."""

import asyncio
import csv
import datetime as dt
import hmac
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field, SecretStr

from catalog import plugin as door
from catalog.plugin import hookimpl

SCOPES = frozenset({"catalog:read", "catalog:write"})


class DirectorySettings(BaseModel):
    """Where the lists are, and with which key the other system signs its tokens."""

    people: Path = Field(
        description="CSV: subject, slug, name, email, and groups with spaces between them."
    )
    groups: Path = Field(description="CSV: slug, name and parent.")
    issuer: str = Field(default="https://people.example", description="What it calls itself.")
    key: SecretStr = Field(description="With which it signs its tokens.")


def signature(config: DirectorySettings, text: str) -> str:
    """Return what stands at the end of a token."""
    return hmac.digest(config.key.get_secret_value().encode(), text.encode(), "sha256").hex()


async def identified(asked: door.Credentials) -> door.Identified | None:
    """Tell whom a token is about, which is written as `subject:seconds:signature`."""
    config = asked.config("directory")
    told, _, signed = (asked.token or "").rpartition(":")
    subject, _, end = told.rpartition(":")
    is_signed = hmac.compare_digest(signed.encode(), signature(config, told).encode())
    if not (is_signed and end.isdecimal()):
        return None
    until = dt.datetime.fromtimestamp(int(end), dt.UTC)
    return door.Identified(issuer=config.issuer, subject=subject, scopes=SCOPES, expires_at=until)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list; each column that it lacks is empty."""
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, restval=""))


async def keep(run: door.JobRun) -> None:
    """Let the catalog have the people and groups of both lists."""
    config = run.config("directory")
    groups = await asyncio.to_thread(rows, config.groups)
    people = await asyncio.to_thread(rows, config.people)
    await door.keep_directory(
        run,
        config.issuer,
        groups=[
            door.DirectoryGroup(slug=row["slug"], name=row["name"], parent=row["parent"] or None)
            for row in groups
        ],
        people=[
            door.DirectoryPerson(
                subject=row["subject"],
                slug=row["slug"],
                name=row["name"],
                email=row["email"] or None,
                groups=row["groups"].split(),
            )
            for row in people
        ],
    )


WHO = "query { viewer { subject organizations { slug } } }"


async def tell(_request: door.RouteRequest, context: door.Context) -> door.Reply:
    """Answer whoever asks with who they are here."""
    return door.Reply.json(await context.ask(WHO))


class Directory(door.Plugin):
    """People and groups of another system, and whom it lets in."""

    id = "directory"
    title = "Directory"
    api = ">=2.3,<3"
    Config = DirectorySettings

    @hookimpl
    def authenticators(self) -> Iterable[door.Authenticator]:
        """Let in who has a token of the other system."""
        return [door.Authenticator(name="signed", do=identified)]

    @hookimpl
    def jobs(self) -> Iterable[door.Job]:
        """Read the lists every hour."""
        return [door.Job(name="keep", every=dt.timedelta(hours=1), do=keep, limit=600)]

    @hookimpl
    def routes(self) -> Iterable[door.Route]:
        """Tell people who they are."""
        return [door.Route(path="me", do=tell)]
