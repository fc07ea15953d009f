"""What must hold of contracts before the side of the buyer notes something of its own."""

from typing import Any

import sqlalchemy as sa

from catalog.plugin import Asker, Precondition
from catalog_acquisition.rules.access import CONTRACT, Condition
from catalog_acquisition.rules.signing import SIGNED_ONCE, where_acting


def where_buying(contract: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for the buyer of a contract, or recorded it."""
    return where_acting(asker, contract.buyer_id)


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
        sa.true() if asker.principal.person_id is not None else sa.false(),
        ~where_buying(contract, asker),
    ),
    is_about_who=True,
)
TO_PLAN_EXIT = (BUYING,)
TO_RECORD_CREDIT = (BUYING, SIGNED_ONCE)
