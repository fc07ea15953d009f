"""Whether what was agreed of services was kept, whoever measures it."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreementServiceRow,
    Commitment,
    Context,
    ServiceLevelAgreementRow,
    Window,
    among,
    commitments,
)

MOST_INDICATORS = 50


async def kept(context: Context, service_ids: Collection[UUID], over: Window) -> set[UUID]:
    """Return the services of which something agreed was measured in a window, and all of it met."""
    verdicts: dict[UUID, list[bool]] = defaultdict(list)
    for indicator in await _indicators(context, service_ids):
        given = (service_ids, indicator, [over], context.now)
        (found,) = await commitments(context.session, context.principal, *given)
        groups: dict[tuple[Window, int], list[Commitment]] = defaultdict(list)
        for item in found:
            groups[item.window, id(item.terms)].append(item)
        for (window, _), items in groups.items():
            subjects = list(dict.fromkeys(item.service_id for item in items))
            told = await context.facts(indicator, subjects, window, items[0].terms)
            for item in items:
                value = told[item.service_id].value
                if value is not None:
                    verdicts[item.service_id].append(item.is_met(value))
    return {key for key, met in verdicts.items() if all(met)}


async def _indicators(context: Context, service_ids: Collection[UUID]) -> list[str]:
    """Return what is agreed of these services; what is alike is read once."""
    row, of = ServiceLevelAgreementRow, AgreementServiceRow
    question = (
        sa.select(sa.cast(row.targets, sa.Text))
        .join(of, of.agreement_id == row.id)
        .where(among(of.service_id, values=service_ids), row.agreed_at.is_not(None))
        .distinct()
    )
    texts: Any = await context.session.scalars(question)
    found = {target["indicator"] for text in texts for target in json.loads(text)}
    return sorted(found)[:MOST_INDICATORS]
