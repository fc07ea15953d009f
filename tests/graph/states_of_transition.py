"""What transition remembers, in every state, and who may do something about it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from catalog.storage.enums import Consent, Role, RoleScope
from catalog.storage.rows import Row
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow
from catalog_transition.rules.early_life import STAGE
from catalog_transition.tables.early_life import EarlyLifePeriodRow
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    CheckVerdict,
    ReadinessReviewRow,
    ReviewApprovalRow,
)
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementStepRow,
)
from catalog_transition.tables.templates import TransitionType
from tests import authority, rows
from tests.plugins.transition.changed import change_of, risk_of
from tests.plugins.transition.retired import carried_out, transferred
from tests.plugins.transition.reviewed import review_of, templated
from tests.plugins.transition.supported import period

LEADERSHIP = Role.PROVIDER_LEADERSHIP
LATE = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
OVER = {"point_passed_at": None, "cancelled_at": rows.MOMENT}
OPEN: dict[str, Any] = {"point_passed_at": None}
UNAPPROVED: dict[str, Any] = {**OPEN, "approved_at": None}
PLANS: dict[str, dict[str, Any]] = {
    "planned": UNAPPROVED,
    "half-approved": UNAPPROVED,
    "approved": OPEN,
    "begun": OPEN,
    "past": {},
    "called-off": {**OVER, "status": "CANCELLED"},
}
MADE = {
    "status": "CLOSED",
    "outcome": "SUCCESSFUL",
    "started_at": rows.MOMENT,
    "ended_at": rows.MOMENT,
    "without_authority": False,
    "outside_window": False,
}
UNHEARD: dict[str, Any] = {"status": "RAISED", "authorised_at": None}
CHANGES: Sequence[dict[str, Any]] = (
    UNHEARD,
    {**UNHEARD, "raiser_id": rows.key("ann")},
    {**UNHEARD, "edited_by": "ann", "editor_id": rows.key("ann")},
    {},
    {"kind": "STANDARD"},
    {"status": "REFUSED", "authorised_at": None, "refusal_reason": "No."},
    {"status": "CLOSED", "outcome": "CANCELLED"},
    MADE,
    {**MADE, "kind": "EMERGENCY"},
    {**MADE, "kind": "EMERGENCY", "documentation": "A wiki.", "documented_at": rows.MOMENT},
)
DECIDED: dict[str, Any] = {"decided_at": rows.MOMENT, "decided_by": "shop"}
TRANSFERS: dict[str, dict[str, Any]] = {
    "free": {},
    "ahead": {"effective_at": LATE},
    "asked": {"proposer_id": rows.key("bob")},
    "asked-back": {"from_id": rows.key("shop"), "to_id": rows.key("team")},
    "unready": {"review_id": rows.key(f"of-unready-{rows.key('unready/1')}-review")},
    "bundled": {},
    "past": {},
    "mail": {},
    "gone": {},
    "on-paper": {"to_id": rows.key("vendor")},
    "taken": {**DECIDED, "status": "ACCEPTED", "consent": "GIVEN"},
    "declined": {**DECIDED, "status": "DECLINED"},
    "withdrawn": {**DECIDED, "status": "WITHDRAWN"},
}


def in_transition() -> Iterator[Row]:
    """Return it all, beside the organizations, people and services of the other states."""
    for role in (Role.REVIEWER, Role.CHANGE_AUTHORITY, LEADERSHIP):
        yield authority.role("ann", role, RoleScope.ORGANIZATION, "team")
    for slug in {**PLANS, **TRANSFERS}.keys() - {"mail", "gone"}:
        yield from rows.service(slug, provider="team")
    yield from _changes()
    yield from (*_reviews(), *_review_of_transfer())
    yield from _early_lives()
    yield from _plans()
    yield from rows.offering("bundle", "team", ["bundled", "mail"])
    for slug, given in TRANSFERS.items():
        sides = {"giver": rows.key("team"), "taker": rows.key("shop")}
        transfer = transferred(slug, service=rows.key(slug), **sides)
        for name, value in given.items():
            setattr(transfer, name, value)
        yield transfer


def _changes() -> Iterator[Row]:
    """Make changes and risks of `chat`."""
    of_chat = rows.key("chat"), rows.key("chat/2")
    for number, given in enumerate(CHANGES, 1):
        version = of_chat[1] if number % 2 else None
        change = change_of(f"change {number}", of_chat[0], version, number=number, **given)
        yield change
    for number, status in enumerate(("OPEN", "CLOSED"), 1):
        yield risk_of(f"risk {number}", *of_chat, number=number, status=status)


def _reviews() -> Iterator[Row]:
    """Make reviews of versions that go on and of one that is over, begun and approved by `ann`."""
    withdrawn = templated(
        "of-mail",
        house=rows.key("team"),
        service=rows.key("mail"),
        version=rows.key("mail/1"),
    )
    for row in withdrawn:
        if isinstance(row, ReadinessReviewRow):
            row.withdrawn_at, row.withdrawn_by = rows.MOMENT, "team"
        yield row
    for slug, number in (("chat", 2), ("idea", 1), ("fax", 2), ("gone", 1)):
        for row in review_of(f"of-{slug}", rows.key(slug), rows.key(f"{slug}/{number}")):
            if isinstance(row, ReadinessReviewRow) and slug == "idea":
                row.person_id = rows.key("ann")
            if isinstance(row, ReviewApprovalRow) and slug == "fax":
                row.person_id, row.consent = rows.key("ann"), Consent.GIVEN
            if not isinstance(row, ReviewApprovalRow) or slug != "chat":
                yield row


def _review_of_transfer() -> Iterator[Row]:
    """Make what a transfer waits for, with a check that fails."""
    unready = templated(
        "of-unready",
        house=rows.key("team"),
        service=rows.key("unready"),
        version=rows.key("unready/1"),
    )
    for row in unready:
        if isinstance(row, ReadinessReviewRow):
            row.transition_type = TransitionType.TRANSFER
        if isinstance(row, CheckAnswerRow):
            row.verdict = CheckVerdict.FAIL
        yield row


def _early_lives() -> Iterator[Row]:
    """Make services in early life, of which one has not begun, and one that has left it."""
    for slug in ("young", "younger", "youngest"):
        for row in rows.service(slug, provider="team"):
            if isinstance(row, ServiceRow | ServiceVersionRow):
                row.stage_key = STAGE
            yield row
    yield rows.version("young", 2, "SUPERSEDED", STAGE)
    for slug, number in (("young", 1), ("young", 2), ("younger", 1), ("chat", 1)):
        name = f"{slug}/{number}"
        own = {"service": rows.key(slug), "version": rows.key(name)}
        for row in period(rows.key(f"early life of {name}"), **own):
            if isinstance(row, EarlyLifePeriodRow) and slug != "chat":
                row.ended_at = row.ended_by = row.defects = None
                row.due_at = LATE if slug == "younger" else row.due_at
            yield row


def _plans() -> Iterator[Row]:
    """Make plans in every state, with steps that are complete, open, and not in turn."""
    plans = {**PLANS, "gone": {"status": "DONE"}}
    for slug, given in plans.items():
        for row in carried_out(slug, service=rows.key(slug), **given):
            if isinstance(row, RetirementStepRow) and _is_open(slug, row):
                row.evidence = row.happened_at = row.completed_at = row.completed_by = None
            if isinstance(row, RetirementApprovalRow):
                row.person_id = rows.key("ann")
                if slug == "planned" or (slug, row.role) == ("half-approved", LEADERSHIP):
                    continue
            yield row


def _is_open(slug: str, step: RetirementStepRow) -> bool:
    """Tell whether a step has not been taken: of `begun` the first was, of `past` all were."""
    is_first = step.position == 0
    return slug not in {"past", "gone"} and not (slug == "begun" and is_first)
