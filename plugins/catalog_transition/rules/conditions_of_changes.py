"""What must hold of services, versions, changes and risks before anybody changes them."""

from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    OWN_SERVICE,
    SERVICE,
    SERVICE_VERSION,
    Asker,
    PortfolioStatus,
    Precondition,
    Role,
    VersionStatus,
    where_held_over,
)
from catalog_transition.queries.changes import where_undocumented
from catalog_transition.rules.access_of_changes import CHANGE_RECORD, TRANSITION_RISK
from catalog_transition.tables.changes import ChangeStatus
from catalog_transition.tables.risks import RiskStatus

_TELLS = {"status": lambda change: change.status}


def _where_raised_by_others(change: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that whoever asks neither raised a change nor edited it last.

    They did so by whichever token.
    """
    who = asker.principal
    others = [
        column.is_distinct_from(who.subject) for column in (change.raised_by, change.edited_by)
    ]
    if who.person_id is not None:
        people = change.raiser_id, change.editor_id
        others += [column.is_distinct_from(who.person_id) for column in people]
    return sa.and_(*others)


TO_RAISE = (
    OWN_SERVICE,
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: nothing of it is changed any more.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
)
OWN_CHANGE = OWN_SERVICE.through(CHANGE_RECORD, "service_id")
NOT_CLOSED = Precondition(
    of=CHANGE_RECORD,
    code="CHANGE_CLOSED",
    message="The change is closed, and stays as it is: raise another one.",
    holds=lambda change, _: change.status != ChangeStatus.CLOSED,
)
TO_EDIT = (OWN_CHANGE, NOT_CLOSED)
TO_CLOSE = TO_EDIT
TO_AUTHORISE = (
    Precondition(
        of=SERVICE,
        code="ROLE_NOT_HELD",
        message=(
            "A change is authorised by a person who is CHANGE_AUTHORITY over the service today, or "
            "over an organization above it: ask one of them."
        ),
        holds=lambda service, asker: where_held_over(
            service, asker, lambda row: row.role == Role.CHANGE_AUTHORITY
        ),
        is_about_who=True,
    ).through(CHANGE_RECORD, "service_id"),
    Precondition(
        of=CHANGE_RECORD,
        code="CHANGE_OF_YOUR_OWN",
        message="You raised the change, or edited it last: let another authority decide on it.",
        holds=_where_raised_by_others,
        is_about_who=True,
    ),
    Precondition(
        of=CHANGE_RECORD,
        code="CHANGE_DECIDED",
        message="The change is {status}: only one that is RAISED waits for an authority.",
        holds=lambda change, _: change.status == ChangeStatus.RAISED,
        tells=_TELLS,
    ),
)
TO_DOCUMENT = (
    OWN_CHANGE,
    Precondition(
        of=CHANGE_RECORD,
        code="DOCUMENTATION_NOT_DUE",
        message="Only an emergency that was made, and has no papers yet, is documented afterwards.",
        holds=lambda change, _: where_undocumented(change),
    ),
)
TO_RECORD_RISK = (
    OWN_SERVICE.through(SERVICE_VERSION, "service_id"),
    Precondition(
        of=SERVICE_VERSION,
        code="VERSION_ENDED",
        message="Version {number} is {status}, and moves no more: it runs no risk.",
        holds=lambda version, _: version.status.in_((VersionStatus.OPEN, VersionStatus.LIVE)),
        tells={"number": lambda version: version.number, "status": lambda version: version.status},
    ),
)
TO_RESPOND = (
    OWN_SERVICE.through(TRANSITION_RISK, "service_id"),
    Precondition(
        of=TRANSITION_RISK,
        code="RISK_CLOSED",
        message="The risk is closed: record it anew where it came back.",
        holds=lambda risk, _: risk.status == RiskStatus.OPEN,
    ),
)
