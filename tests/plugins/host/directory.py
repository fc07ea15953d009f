"""A directory for tests: its lists, its tokens, and a catalog that keeps what it says."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from catalog_directory import Directory, DirectorySettings, signature
from pydantic import SecretStr

from catalog.domain.access import system
from catalog.domain.identities import IdentifyPerson
from catalog.domain.writing.transaction import utc_now
from catalog.storage import organizations
from catalog.storage.tables.people import PersonRow
from tests.asking import Asking

KEY = "of a test"
ISSUER = "https://people.example"
GROUPS = (("bank", "The bank", ""), ("bank-it", "IT", "bank"))
PEOPLE = (
    ("f1", "owner", "Owner", "owner@bank.example", "bank-it"),
    ("f2", "deputy", "Deputy", "", "bank bank-it"),
)
People = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Lists:
    """The two lists of a directory."""

    folder: Path

    def write(self, people: People = PEOPLE, groups: People = GROUPS) -> None:
        """Write both of them."""
        self._write("people", ("subject", "slug", "name", "email", "groups"), people)
        self._write("groups", ("slug", "name", "parent"), groups)

    def _write(self, name: str, columns: Sequence[str], rows: People) -> None:
        with (self.folder / f"{name}.csv").open("w", newline="") as opened:
            csv.writer(opened).writerows([columns, *rows])

    def settings(self, **given: Any) -> dict[str, Any]:
        """Return the settings of the plugin."""
        lists = {name: str(self.folder / f"{name}.csv") for name in ("people", "groups")}
        return {**lists, "key": KEY, "directory": "true", **given}


def token(subject: str, seconds: int = 300, key: str = KEY) -> str:
    """Return a token of the directory."""
    told = f"{subject}:{int(utc_now().timestamp()) + seconds}"
    own = DirectorySettings(people=Path(), groups=Path(), key=SecretStr(key))
    return f"{told}:{signature(own, told)}"


def kept(catalog_with: Callable[..., Asking], folder: Path) -> tuple[Asking, Lists]:
    """Return a catalog that has read the lists once, and the lists."""
    lists = Lists(folder)
    lists.write()
    catalog = catalog_with(Directory, configs={"directory": lists.settings()})
    catalog.run_job("directory.keep")
    return catalog, lists


def whoami(catalog: Asking, secret: str) -> Any:
    """Return the response to whoever asks who they are, with a token."""
    headers = {"authorization": f"Bearer {secret}"}
    return catalog.client.get("/plugins/directory/me", headers=headers)


def people(catalog: Asking) -> dict[str, Any]:
    """Return each person's name, address, organizations, and whether they are here."""

    async def work() -> dict[str, Any]:
        async with catalog.catalog.database.reading() as session:
            rows = await session.scalars(sa.select(PersonRow).order_by(PersonRow.slug))
            theirs = await organizations.of_people(session, [row.id for row in rows])
            own = await organizations.by_ids(
                session, [key for keys in theirs.values() for key in keys]
            )
            slugs = {row.id: row.slug for row in own}
            return {
                row.slug: (
                    row.name,
                    row.email,
                    sorted(slugs[key] for key in theirs.get(row.id, ())),
                    row.deactivated_at is None,
                )
                for row in rows
            }

    return catalog.run(work)


def every(catalog: Asking, column: Any) -> list[Any]:
    """Return all values of a column."""

    async def work() -> list[Any]:
        async with catalog.catalog.database.reading() as session:
            return list(await session.scalars(sa.select(column)))

    return catalog.run(work)


def identify(catalog: Asking, subject: str, slug: str) -> None:
    """Let the issuer mean a person by what it calls them, as an operator does."""

    async def work() -> None:
        async with catalog.catalog.database.reading() as session:
            person = await organizations.person_by_slug(session, slug)
        assert person is not None
        change = IdentifyPerson(issuer=ISSUER, subject=subject, person_id=person.id)
        await catalog.catalog.make(change, system("test"))

    catalog.run(work)
