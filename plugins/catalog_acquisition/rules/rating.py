"""What must hold before a vendor is rated, replies, disputes, and before that is decided."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, OrganizationRow, Precondition, where_speaking
from catalog_acquisition.rules.access import VENDOR_RATING, Condition
from catalog_acquisition.rules.buying import BUYING, BUYING_PERSON, NOT_SELLING
from catalog_acquisition.rules.signing import NO_PERSON, SIGNED_ONCE, where_acting


def _where_by_others(rating: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks did not assess a rating, by whichever token."""
    who = asker.principal
    others = [rating.assessed_by != who.subject]
    if who.person_id is not None:
        others.append(rating.assessor_id.is_distinct_from(who.person_id))
    return sa.and_(*others)


_RATING = (BUYING, BUYING_PERSON, NOT_SELLING)
TO_RATE = (*_RATING, SIGNED_ONCE)
_OF_BUYER = tuple(item.through(VENDOR_RATING, "contract_id") for item in _RATING)
_OF_VENDOR = (
    Precondition(
        of=VENDOR_RATING,
        code="NOT_THE_VENDOR",
        message="Only the side of the vendor that was rated does this.",
        holds=lambda rating, asker: where_acting(asker, rating.vendor_id),
        is_about_who=True,
    ),
    Precondition(
        of=VENDOR_RATING,
        code="ROLE_NOT_HELD",
        message=NO_PERSON,
        holds=lambda rating, asker: sa.or_(
            where_speaking(asker.principal, rating.vendor_id),
            ~where_acting(asker, rating.vendor_id),
        ),
        is_about_who=True,
    ),
)
_PUBLISHED = Precondition(
    of=VENDOR_RATING,
    code="RATING_NOT_PUBLISHED",
    message="The rating is not published: the vendor has not seen it.",
    holds=lambda rating, _: rating.published_at.is_not(None),
)


def _where_in_time(rating: Any, asker: Asker) -> Condition:
    """Return the condition that a vendor may reply yet; of a recorded one its day decides."""
    vendor = aliased(OrganizationRow)
    recorded = sa.select(vendor.id).where(vendor.id == rating.vendor_id, vendor.is_recorded)
    return sa.or_(rating.reply_by.is_(None), rating.reply_by >= asker.now, recorded.exists())


_IN_TIME = Precondition(
    of=VENDOR_RATING,
    code="REPLY_LATE",
    message="The vendor replies within 14 days after a rating is published: until {replyBy}.",
    holds=_where_in_time,
    tells={"replyBy": lambda rating: rating.reply_by},
)
TO_PUBLISH = (
    *_OF_BUYER,
    Precondition(
        of=VENDOR_RATING,
        code="RATING_PUBLISHED",
        message="The rating is published, and stays as it is.",
        holds=lambda rating, _: rating.published_at.is_(None),
    ),
)
TO_REPLY = (
    *_OF_VENDOR,
    _PUBLISHED,
    _IN_TIME,
    Precondition(
        of=VENDOR_RATING,
        code="RATING_REPLIED",
        message="The vendor has replied: what it said stays.",
        holds=lambda rating, _: rating.replied_at.is_(None),
    ),
)
TO_DISPUTE = (
    *_OF_VENDOR,
    _PUBLISHED,
    _IN_TIME,
    Precondition(
        of=VENDOR_RATING,
        code="RATING_DISPUTED",
        message="The rating is disputed already.",
        holds=lambda rating, _: rating.disputed_at.is_(None),
    ),
)
TO_DECIDE = (
    *_OF_BUYER,
    Precondition(
        of=VENDOR_RATING,
        code="DECIDER_ASSESSED",
        message="You assessed it: let another person of the buyer decide the dispute.",
        holds=_where_by_others,
        is_about_who=True,
    ),
    Precondition(
        of=VENDOR_RATING,
        code="RATING_NOT_DISPUTED",
        message="Nobody disputes the rating: there is nothing to decide.",
        holds=lambda rating, _: rating.disputed_at.is_not(None),
    ),
    Precondition(
        of=VENDOR_RATING,
        code="DISPUTE_DECIDED",
        message="The dispute is decided.",
        holds=lambda rating, _: rating.decided_at.is_(None),
    ),
)
