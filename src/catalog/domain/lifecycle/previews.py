"""Previews: what would stand in the way if versions moved now; nothing is decided."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from catalog.domain.access import Principal
from catalog.domain.declared.gates import Finding
from catalog.domain.declared.rules import Rules
from catalog.domain.declared.stages import RETIRED
from catalog.domain.lifecycle.evaluation import Evaluation, evaluate
from catalog.domain.lifecycle.moves import moves
from catalog.domain.lifecycle.waivers import counted
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.lifecycle import versions as stored
from catalog.storage.tables.versions import ServiceVersionRow


async def previews(
    session: ReadSession,
    version_ids: Collection[UUID],
    entering: str,
    *,
    rules: Rules,
    database: Database,
    now: dt.datetime,
    principal: Principal,
) -> dict[UUID, Evaluation]:
    """Return what the gates say of each of these versions that can still move, by its id.

    The waivers count as they would if *principal* moved it.
    """
    found = [
        await evaluate(
            service,
            version,
            entering,
            rules=rules,
            database=database,
            now=now,
            principal=principal,
        )
        if entering == RETIRED.key or entering in moves(rules.chain, version)
        else _no_move(version, entering, moves(rules.chain, version))
        for version, service in await stored.with_services(session, version_ids)
        if version.status in stored.STANDING
    ]
    counting = await counted(session, found, principal, now)
    return {evaluation.version.id: evaluation for evaluation in counting}


def _no_move(version: ServiceVersionRow, entering: str, to: Collection[str]) -> Evaluation:
    finding = Finding(
        code="MOVE_NOT_ALLOWED",
        message=f"{version.stage_key} does not lead to {entering}.",
        remedy=f"Choose one of these: {', '.join(to)}.",
        evidence={"from": version.stage_key, "allowed": list(to)},
        waivable=False,
        plugin="core",
        gate="chain",
        gate_version="1",
    )
    return Evaluation(
        version=version, leaving=version.stage_key, entering=entering, findings=[finding]
    )
