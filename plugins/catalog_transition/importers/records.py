"""The format `readiness`: who approved which level of a service, in JSON lines.

A line has `service`, `level`, `approver` and perhaps `decidedAt`: a time, or a day. An empty
approver is none, and still tells that the level was asked for. A `template` is the slug of one.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from catalog.plugin import Fields, Importer, Item, Notes, Takes, Upsert, Upsertable
from catalog_transition.changes.readiness.approving import folded
from catalog_transition.changes.readiness.entering import (
    CorrectApproval,
    EnterReview,
    KeepReview,
    RecordApproval,
    with_number,
    with_review,
)
from catalog_transition.tables.readiness import ReadinessReviewRow, ReviewApprovalRow

REVIEW = Upsertable(
    name="readiness-reviews",
    row=ReadinessReviewRow,
    by=("version_id", "number"),
    create=EnterReview,
    update=KeepReview,
    complete=with_number,
    told_by=("service_id", "level"),
)
APPROVAL = Upsertable(
    name="approvals",
    row=ReviewApprovalRow,
    by=("review_id", "approver_key"),
    create=RecordApproval,
    update=CorrectApproval,
    complete=with_review,
    told_by=("service_id", "level", "approver"),
)
NEEDED = frozenset({"service", "level", "approver"})
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format."""
    first = head.lstrip("\ufeff \n").partition("\n")[0]
    is_object = first.startswith("{")
    return is_object and NEEDED.issubset(re.findall(r'"(\w+)"\s*:', first))


def entries(lines: Iterable[Item], notes: Notes) -> Iterator[Upsert]:
    """Yield the reviews that lines tell of, and then their approvals, each once."""
    levels: dict[tuple[str, str], Upsert] = {}
    approvals: dict[tuple[str, str, str], Upsert] = {}
    for line in lines:
        fields = Fields.of(line.value, line.line, notes)
        service = None if fields is None else fields.text("service")
        level = None if fields is None else fields.text("level")
        if fields is None or service is None or level is None:
            if fields is not None:
                message = "Give it the keys service and level."
                notes.problem("NAME_MISSING", message, line.line)
            notes.skip("transition.readiness-reviews")
            continue
        named = {"service_id": service, "level": level}
        template = fields.text("template")
        given = named if template is None else {**named, "template": template}
        levels.setdefault((service, level), Upsert(REVIEW, given, line.line))
        approver = fields.value("approver")
        moment = _moment(fields.value("decidedAt"))
        if not isinstance(approver, str) or not folded(approver):
            continue
        key = (service, level, folded(approver))
        if key not in approvals or approvals[key].values["happened_at"] is None:
            told = {**named, "approver": approver.strip(), "happened_at": moment}
            approvals[key] = Upsert(APPROVAL, told, line.line)
    yield from levels.values()
    yield from approvals.values()


def _moment(value: Any) -> Any:
    """Return a day as its first moment, in UTC, and what is no day as it is; blank is none."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    return f"{value}T00:00:00Z" if DAY.fullmatch(value) else value or None


RECORDS = Importer("readiness", recognises, entries, Takes.JSON_LINES)
