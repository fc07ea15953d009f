"""What must hold of contracts before the side of the buyer notes something of its own."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    Asker,
    ParticipantRole,
    Precondition,
    where_recorder,
    where_speaking,
)
from catalog_acquisition.rules.access import CONTRACT, Condition
from catalog_acquisition.rules.signing import SIGNED_ONCE, where_acting, where_signatory


def where_buying(contract: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for the buyer of a contract, or recorded it."""
    return where_acting(asker, contract.buyer_id)


def _where_person(contract: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks is a person who speaks for the buyer."""
    if asker.principal.person_id is None:
        return sa.false()
    return where_speaking(asker.principal, contract.buyer_id)


def _where_selling(contract: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for a vendor, or recorded both sides.

    A buyer that recorded its vendor is no vendor: whoever recorded the buyer as well is no side.
    """
    who = asker.principal

    def where_vendor(rule: Callable[[Any], Condition]) -> Condition:
        return where_signatory(contract, lambda own: own.role == ParticipantRole.PROVIDER, rule)

    return sa.or_(
        where_vendor(lambda own: who.where_own(own.organization_id)),
        sa.and_(
            where_recorder(who, contract.buyer_id),
            where_vendor(lambda own: where_recorder(who, own.organization_id)),
        ),
    )


BUYING = Precondition(
    of=CONTRACT,
    code="NOT_THE_BUYER",
    message="Only the buyer's side does this.",
    holds=where_buying,
    is_about_who=True,
)
BUYING_PERSON = Precondition(
    of=CONTRACT,
    code="ROLE_NOT_HELD",
    message="A person of the buyer's side does this: ask with a token of theirs.",
    holds=lambda contract, asker: sa.or_(
        _where_person(contract, asker), ~where_buying(contract, asker)
    ),
    is_about_who=True,
)
NOT_SELLING = Precondition(
    of=CONTRACT,
    code="VENDOR_RATES_ITSELF",
    message="You act for a vendor of it, too: let somebody rate it who does not.",
    holds=lambda contract, asker: sa.or_(
        ~_where_selling(contract, asker), ~_where_person(contract, asker)
    ),
    is_about_who=True,
)
TO_PLAN_EXIT = (BUYING,)
TO_RECORD_CREDIT = (BUYING, SIGNED_ONCE)
