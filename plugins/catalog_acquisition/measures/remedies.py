"""What to do about a day on which an obligation is due, and about an agreed level."""

import datetime as dt

from catalog.plugin import JudgedCommitment, WarrantyVerdict
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.occurrences import Occurrence

SOON = dt.timedelta(days=14)


def to_do(found: Occurrence, today: dt.date) -> str | None:
    """Return what to do about it; None where there is nothing to do."""
    name = found.rule.indicator
    if found.status is PromiseStatus.BREACHED:
        credit = "claim its credit, and " if found.rule.credits else ""
        what = "was not met" if found.value is None else f"reached {found.value:f}"
        return f"It {what}: {credit}decide on an adjustment with the other side."
    if found.status is PromiseStatus.PENDING and found.due_on < today:
        return f"Nobody measured {name} for it: record the value with recordEvidence."
    if found.status is PromiseStatus.PENDING and found.due_on - today <= SOON:
        return "It is due soon: ask how far it is, and note that with recordProgress."
    if found.status is PromiseStatus.MET_LATE:
        return "It was late: give feedback, before it happens again."
    return None


def to_do_about_level(found: JudgedCommitment) -> str | None:
    """Return what to do about an agreed level; None where there is nothing to do."""
    target = found.commitment.target
    name = target["indicator"]
    if found.verdict is WarrantyVerdict.NOT_MET:
        begins = "It reached" if found.commitment.has_ended else "So far it reached"
        credit = "claim its credit, and " if target["credits"] else ""
        return f"{begins} {found.measured.value:g}: {credit}decide on an adjustment."
    if found.verdict is WarrantyVerdict.UNPROVEN:
        return f"Nobody measured {name} in {target['unit']} for it: record what it rests on."
    return None
