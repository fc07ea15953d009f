"""Questions about tokens and settings."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.records import SettingRow
from catalog.storage.tables.tokens import TokenRow


async def by_digest(session: ReadSession, digest: str) -> TokenRow | None:
    """Return the token with this keyed hash, or None."""
    return await session.scalar(sa.select(TokenRow).where(TokenRow.digest == digest))


async def every(session: ReadSession) -> Sequence[TokenRow]:
    """Return every token, the oldest first."""
    return await session.scalars(sa.select(TokenRow).order_by(TokenRow.id))


async def people(session: ReadSession, subjects: Collection[str | None]) -> Sequence[UUID]:
    """Return the ids of those for whom tokens of these subjects speak."""
    question = sa.select(TokenRow.person_id).where(among(TokenRow.subject, values=subjects))
    return [key for key in await session.scalars(question) if key is not None]


async def setting(session: ReadSession, key: str) -> str | None:
    """Return a value that the catalog made for itself, or None."""
    return await session.scalar(sa.select(SettingRow.value).where(SettingRow.key == key))
