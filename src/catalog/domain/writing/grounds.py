"""Grounds: what a change can look at before its transaction begins."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.domain.access import Principal
from catalog.domain.declared.equipment import Equipment, Equipped
from catalog.domain.declared.rules import Rules
from catalog.domain.writing.preconditions import Asker
from catalog.storage.database.engine import Database


@dataclass(frozen=True, kw_only=True)
class Ground(Equipped):
    """What a change can look at before its transaction begins."""

    database: Database
    principal: Principal
    now: dt.datetime
    rules: Rules

    @property
    def asker(self) -> Asker:
        """Who asks, when, and by which stages."""
        return Asker(self.principal, self.now, self.rules.chain)

    @property
    def equipment(self) -> Equipment:
        """Where it finds the settings of plugins, and what they share."""
        return self.rules.equipment

    async def ask(
        self,
        document: str,
        principal: Principal | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the data of a query, with what *principal* sees, else with whoever asks.

        Raises `AnswerError` where there are errors.
        """
        given = (document, principal or self.principal, variables)
        return await self.equipment.ask(*given, loop=asyncio.get_running_loop())
