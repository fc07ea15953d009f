"""What must hold before anybody shares a best practice, consents to it, or takes it up."""

from catalog.plugin import ORGANIZATION, Precondition
from catalog_partnership.rules.access_of_practices import PRACTICE
from catalog_partnership.rules.voices import acting, speaking

TO_SHARE = (acting(ORGANIZATION, "id", "Share what an organization that you act for knows."),)
_OF_ORIGIN = speaking(
    PRACTICE,
    "origin_id",
    "Only those at whom it was learnt say whether others may see it.",
)
TO_CONSENT = (
    *_OF_ORIGIN,
    Precondition(
        of=PRACTICE,
        code="CONSENT_NEEDLESS",
        message="It was learnt within the house that shares it: nobody else is asked.",
        holds=lambda practice, _: practice.has_origin,
    ),
    Precondition(
        of=PRACTICE,
        code="CONSENT_GIVEN",
        message="They consented already.",
        holds=lambda practice, _: practice.consent.is_(None),
    ),
)
TO_WITHDRAW_CONSENT = (
    *_OF_ORIGIN,
    Precondition(
        of=PRACTICE,
        code="CONSENT_NOT_GIVEN",
        message="Nobody consented to it: others do not see it.",
        holds=lambda practice, _: practice.consent.is_not(None),
    ),
)
TO_TAKE_UP = (acting(ORGANIZATION, "id", "Take it up for an organization that you act for."),)
