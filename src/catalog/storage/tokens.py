"""Questions about tokens, what other systems call people, and settings."""

from collections.abc import Collection, Sequence
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.people import IdentityRow, PersonRow
from catalog.storage.tables.records import SettingRow
from catalog.storage.tables.tokens import TokenRow


async def by_digest(session: ReadSession, digest: str) -> TokenRow | None:
    """Return the token with this keyed hash, or None."""
    return await session.scalar(_by_digest(), {"secret": digest})


@cache
def _by_digest() -> sa.Select[TokenRow]:
    return sa.select(TokenRow).where(TokenRow.digest == sa.bindparam("secret"))


async def every(session: ReadSession) -> Sequence[TokenRow]:
    """Return every token, the oldest first."""
    return await session.scalars(sa.select(TokenRow).order_by(TokenRow.id))


async def people(session: ReadSession, subjects: Collection[str | None]) -> Sequence[UUID]:
    """Return the ids of those for whom tokens of these subjects speak, or whom others call so."""
    token, identity = TokenRow, IdentityRow
    held = sa.select(token.person_id).where(among(token.subject, values=subjects))
    called = sa.select(identity.person_id).where(among(identity.name, values=subjects))
    union = sa.union_all(held, called).subquery()
    question = sa.select(union.c.person_id).where(union.c.person_id.is_not(None))
    return await session.scalars(question)


async def person_of(session: ReadSession, name: str) -> UUID | None:
    """Return the person whom an issuer calls so, or None; *name* is that of an identity."""
    return await session.scalar(sa.select(IdentityRow.person_id).where(IdentityRow.name == name))


async def of_issuer(session: ReadSession, issuer: str) -> Sequence[tuple[str, PersonRow]]:
    """Return whom an issuer knows: what it calls each of them, and who they are."""
    row = IdentityRow
    question = sa.select(row.subject, PersonRow).join(PersonRow, PersonRow.id == row.person_id)
    question = question.where(row.issuer == issuer).order_by(row.subject)
    return [(subject, person) for subject, person in await session.rows(question)]


async def identities(
    session: ReadSession, issuer: str | None, most: int
) -> Sequence[tuple[str, str, str]]:
    """Return identities as issuer, subject and the person's slug, *most* of them, in order."""
    row = IdentityRow
    question = sa.select(row.issuer, row.subject, PersonRow.slug)
    question = question.join(PersonRow, PersonRow.id == row.person_id)
    if issuer is not None:
        question = question.where(row.issuer == issuer)
    found = await session.rows(question.order_by(row.issuer, row.subject).limit(most))
    return [(issuer_, subject, slug) for issuer_, subject, slug in found]


async def setting(session: ReadSession, key: str) -> str | None:
    """Return a value that the catalog made for itself, or None."""
    return await session.scalar(sa.select(SettingRow.value).where(SettingRow.key == key))
