"""The job that tells what falls due: notices of contracts, and obligations at risk."""

import datetime as dt

from catalog.plugin import Job, JobRun
from catalog_acquisition.changes.noticing import NoteNoticeDue, NoteObligationAtRisk
from catalog_acquisition.computing.calendar import DAY, last_due
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.jobs.metrics import promises_of
from catalog_acquisition.measures.endings import due_notices, ending_within
from catalog_acquisition.measures.occurrences import (
    Occurrence,
    is_measured,
    occurrences,
    rule_of,
)
from catalog_acquisition.queries import notices, obligations
from catalog_acquisition.tables.obligations import ObligationTrigger

DAILY = "10 5 * * *"
LIMIT = 1_800


async def tell(run: JobRun) -> None:
    """Tell of each notice, and of each day of an obligation, that comes near; once each."""
    settings = run.config("acquisition")
    await _tell_notices(run, settings.notice_days)
    await _tell_risks(run, settings.risk_days)


async def _tell_notices(run: JobRun, days: int) -> None:
    today = run.due.date()
    found = due_notices(await ending_within(run.session, run.due, days), today)
    told = await notices.told(run.session, [item.contract_id for item in found])
    for item in found:
        if item.notice_by is None or item.notice_by > today + dt.timedelta(days=days):
            continue
        if (item.contract_id, notices.of_notice(item.notice_by)) not in told:
            given = {"notice_by": item.notice_by, "ends_on": item.ends_on}
            await run.make(NoteNoticeDue(contract_id=item.contract_id, **given))


async def _tell_risks(run: JobRun, days: int) -> None:
    """Tell of days that nothing shows yet; the value of what a metric measures comes by itself."""
    rows = await run.session.rows(obligations.agreed())
    today = run.due.date()
    asking = await promises_of(run)
    by_hand = [row for row in rows if not is_measured(row, asking)]
    found = await occurrences(asking, by_hand, today, today + dt.timedelta(days=days))
    waiting = [
        item
        for items in found.values()
        for item in items
        if item.status is PromiseStatus.PENDING and not item.evidence_ids
    ]
    ids = {item.obligation_id for item in waiting}
    expected = await notices.expected(run.session, list(ids))
    told = await notices.told(run.session, list({item.rule.contract_id for item in waiting}))
    for item in waiting:
        day = _expected_for(item, expected.get(item.obligation_id))
        is_known = (item.rule.contract_id, notices.of_risk(item.obligation_id, item.due_on)) in told
        if is_known or (day is not None and today <= day <= item.due_on):
            continue
        await run.make(
            NoteObligationAtRisk(
                contract_id=item.rule.contract_id,
                obligation_id=item.obligation_id,
                due_on=item.due_on,
                expected_on=day,
            )
        )


def _expected_for(item: Occurrence, day: dt.date | None) -> dt.date | None:
    """Return an expected day where it is about this day, and not about one before that recurs."""
    rule = rule_of(item.rule)
    if day is None or rule.trigger is not ObligationTrigger.RECURRENCE:
        return day
    before = last_due(rule, (), item.due_on - DAY)
    return None if before is not None and day <= before.due_on else day


JOBS = (Job(name="falling-due", at=DAILY, do=tell, limit=LIMIT),)
