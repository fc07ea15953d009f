"""What must hold of cadences and reviews before anybody changes them."""

import sqlalchemy as sa

from catalog.plugin import Precondition
from catalog_partnership.rules.access import CADENCE, REVIEW
from catalog_partnership.rules.sides import (
    BEGUN,
    NO_ROLE,
    own_pair,
    where_acting,
    where_mandating,
)

TO_WAIVE = (
    Precondition(
        of=CADENCE,
        code="NOT_YOUR_ORGANIZATION",
        message="The buyer says how often business is reviewed.",
        holds=lambda cadence, asker: where_acting(cadence.buyer_id, asker),
        is_about_who=True,
    ),
    Precondition(
        of=CADENCE,
        code="ROLE_NOT_HELD",
        message=NO_ROLE,
        holds=lambda cadence, asker: sa.or_(
            ~where_acting(cadence.buyer_id, asker),
            where_mandating(cadence.relationship_id, cadence.buyer_id, asker),
        ),
        is_about_who=True,
    ),
    Precondition(
        of=CADENCE,
        code="CADENCE_OVER",
        message="It is not in force any more: there is nothing to waive.",
        holds=lambda cadence, _: cadence.ends_on.is_(None),
    ),
)
TO_RECORD = (own_pair(REVIEW), BEGUN.through(REVIEW, "relationship_id"))
