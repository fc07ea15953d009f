"""Keeping what follows from plugins and settings: houses and circles, and values made once."""

import hashlib
from collections.abc import Callable, Sequence

from catalog.domain.declared.rules import Circle
from catalog.storage import tokens
from catalog.storage.database.engine import Database
from catalog.storage.houses.settling import settle_all
from catalog.storage.tables.records import SettingRow

CIRCLES = "circles"  # the setting that tells for which circles of plugins houses were made


async def keep_circles(
    database: Database, circles: Sequence[Circle], *, anew: bool = False
) -> None:
    """Make houses and circles *anew*, or where plugins say otherwise than before who takes part.

    Nothing that these plugins wrote has changed, so that no change would ever do it.
    """
    parties = [found.parties for found in circles]
    told = sorted(f"{found.plugin}: {found.parties}" for found in circles)
    made = hashlib.sha256("\n".join(told).encode()).hexdigest() if told else ""
    async with database.reading() as session:
        if not anew and (await tokens.setting(session, CIRCLES) or "") == made:
            return
    async with database.writing() as session:
        await session.lock_name(f"settings.{CIRCLES}")
        await settle_all(session, parties)
        kept = await session.get(SettingRow, CIRCLES)
        if kept is None:
            session.add(SettingRow(key=CIRCLES, value=made))
        else:
            kept.value = made
        await session.commit()


async def keep_setting(database: Database, key: str, make: Callable[[], str]) -> str:
    """Return the setting *key*; at the first call *make* makes it, and it is kept."""
    async with database.reading() as session:
        value = await tokens.setting(session, key)
    if value is not None:
        return value
    async with database.writing() as session:
        await session.lock_name(f"settings.{key}")
        value = await tokens.setting(session, key)
        if value is None:
            value = make()
            session.add(SettingRow(key=key, value=value))
            await session.commit()
        return value
