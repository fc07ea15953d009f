"""The order in which an import makes what follows: each builds on what came before it."""

from copy import copy
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.following import groups, people, things
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.records import ORGANIZATIONS
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.changes import Work
from catalog.storage.tables.organizations import OrganizationRow


async def follow(work: Work, staging: Staging, report: Report, house_id: str | None) -> None:
    """Make what was read beside records, each by a change that is on record as one of its own.

    What an administrator adds is written at once. What is refused is told with its place, and
    leaves nothing behind; the others are made.
    """
    if staging.links.is_empty:
        return
    making = Making(await _acting(work, staging), staging, report)
    await groups.join(making)
    await people.enter(making)
    await people.own(making)
    await things.enter(making, house_id)
    await things.call(making)


async def _acting(work: Work, staging: Staging) -> Work:
    """Let whoever imports act for the parts of their organizations that the import just added."""
    if work.principal.is_admin:
        return work
    row, own = OrganizationRow, set(work.principal.organization_ids)
    for keys in staging.keys(ORGANIZATIONS):
        made = staging.identities(ORGANIZATIONS, keys).values()
        question = sa.select(row.id).where(
            among(row.id, values=[UUID(item.id) for item in made if item.is_new]),
            work.principal.where_own(row.parent_id),
        )
        own.update(await work.session.scalars(question))
    acting = copy(work)
    acting.principal = replace(work.principal, organization_ids=frozenset(own))
    return acting
