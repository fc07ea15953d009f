"""What partners plan, suggest and share in every state, and what is between them, as well."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import Row
from catalog.storage.enums import Role, RoleScope
from catalog_partnership.tables.reviews import ReviewOutcomeRow
from tests import authority, rows
from tests.plugins.partnership.planned import practice, problem, roadmap, summit
from tests.plugins.partnership.remembered import DAY, Between

DECIDED: Mapping[str, Any] = {"reason": "So.", "decided_at": rows.MOMENT, "decided_by": "team"}
BIDS: Mapping[str, Mapping[str, Any]] = {
    "open": {},
    "accepted": {"status": "ACCEPTED", **DECIDED},
    "declined": {"status": "DECLINED", **DECIDED},
    "withdrawn": {"status": "WITHDRAWN"},
    "suggested": {"kind": "CHANGE", "amount": None, "currency": None},
}
PROBLEMS: Mapping[str, Mapping[str, Any]] = {
    "open": {},
    "shared": {"audience": "PARTNERS"},
    "solved": {"status": "SOLVED", "came_of_it": "A desk.", "closed_at": rows.MOMENT},
}
INVITATIONS: Mapping[str, Mapping[str, Any]] = {
    "invited": {"status": "INVITED"},
    "coming": {},
    "left out": {"status": "LEFT_OUT"},
}
ONE_SIDED: Mapping[str, Any] = {
    "status": "PROPOSED",
    "proposed_by_id": rows.key("shop"),
    "consent": None,
    "agreed_at": None,
    "agreed_by": None,
}
TO_COME: Mapping[str, Any] = {"held_on": None, "minutes": None, "is_compliant": False}
CONSENT: Mapping[str, Any] = {"consent": "GIVEN", "consented_at": rows.MOMENT}
PRACTICES: Mapping[str, Mapping[str, Any]] = {
    "kept back": {},
    "of one house": {"has_origin": False},
    "told": CONSENT,
    "public": {**CONSENT, "audience": "EVERYBODY", "is_anonymous": False},
}


def partnered() -> Iterator[Row]:
    """Return one of each, of a team that a shop works with."""
    team, shop = rows.key("team"), rows.key("shop")
    for deal in ("is-active", "is-ended"):
        yield authority.role("bob", Role.CONTRACT_MANAGER, RoleScope.RELATIONSHIP, deal)
    yield from _between("is-active").everything()
    yield from _unfinished()
    for number, (name, given) in enumerate(BIDS.items(), 1):
        yield from roadmap(f"{name} bid", team, shop, number=number, **given)
    for number, (name, given) in enumerate(PROBLEMS.items(), 1):
        yield from problem(f"{name} problem", team, number=number, **given)
    for number, (name, given) in enumerate(INVITATIONS.items(), 1):
        yield from summit(f"{name} summit", team, shop, number=number, **given)
    for number, (name, given) in enumerate(PRACTICES.items(), 1):
        yield from practice(f"{name} practice", team, shop, shop, number=number, **given)


def _between(deal: str, number: int = 1) -> Between:
    """Return what makes rows about the team and the shop in one of their relationships."""
    return Between(
        f"partners of {deal}",
        relationship=rows.key(deal),
        buyer=rows.key("shop"),
        provider=rows.key("team"),
        person=rows.key("ann"),
        service=rows.key("mail"),
        number=number,
    )


def _unfinished() -> Iterator[Row]:
    """Make what is still to come, what is over, and what hangs on relationships that are."""
    planned, own = _between("is-active", 2), _between("is-active", 3)
    yield planned.cadence(ends_on=DAY, waived_by_id=rows.key("bob"), waiver_reason="So.")
    review, _, action = planned.review(**TO_COME)
    assert isinstance(action, ReviewOutcomeRow)
    action.done_on = DAY
    yield from (review, action)
    yield planned.goal(**ONE_SIDED)
    yield own.goal(**ONE_SIDED, proposer_id=rows.key("ann"))
    yield _between("is-ended").goal(**ONE_SIDED)
    yield _between("awaiting").review(**TO_COME)[0]
    yield planned.issue(status="RESOLVED", ended_on=DAY, came_of="A desk.")[0]


def at_odds() -> list[Row]:
    """Return what two of the odd ones plan, share and learn."""
    corp, lab = rows.key("odd-corp"), rows.key("odd-lab")
    pair = Between(
        "odd-pair",
        relationship=rows.key("odd-deal"),
        buyer=lab,
        provider=corp,
        person=rows.key("ann"),
        service=rows.key("odd-one"),
    )
    return [
        *pair.everything(),
        *summit("odd-summit", corp, lab),
        *roadmap("odd-roadmap", corp, lab, rows.key("odd-one/4"), audience="PARTNERS"),
        *problem("odd-problem", corp),
        *practice("odd-practice", corp, lab, lab),
    ]
