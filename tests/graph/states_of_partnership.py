"""What partners plan, suggest and share in every state, and one of what is between a pair."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import Row
from tests import rows
from tests.plugins.partnership.planned import practice, problem, roadmap, summit
from tests.plugins.partnership.remembered import Between

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
CONSENT: Mapping[str, Any] = {"consent": "GIVEN", "consented_at": rows.MOMENT}
PRACTICES: Mapping[str, Mapping[str, Any]] = {
    "kept back": {},
    "told": CONSENT,
    "public": {**CONSENT, "audience": "EVERYBODY", "is_anonymous": False},
}


def partnered() -> Iterator[Row]:
    """Return one of each, of a team that a shop works with."""
    team, shop = rows.key("team"), rows.key("shop")
    yield from Between(
        "partners",
        relationship=rows.key("is-active"),
        buyer=shop,
        provider=team,
        person=rows.key("ann"),
        service=rows.key("mail"),
    ).everything()
    for number, (name, given) in enumerate(BIDS.items(), 1):
        yield from roadmap(f"{name} bid", team, shop, number=number, **given)
    for number, (name, given) in enumerate(PROBLEMS.items(), 1):
        yield from problem(f"{name} problem", team, number=number, **given)
    for number, (name, given) in enumerate(INVITATIONS.items(), 1):
        yield from summit(f"{name} summit", team, shop, number=number, **given)
    for number, (name, given) in enumerate(PRACTICES.items(), 1):
        yield from practice(f"{name} practice", team, shop, shop, number=number, **given)


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
