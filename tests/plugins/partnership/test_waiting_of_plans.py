"""Invitations, suggestions and consents wait for those who may answer, and for nobody else."""

import datetime as dt

from tests.plugins.partnership.fair import SLUGS, Fair
from tests.plugins.partnership.test_summits import guests, held, inviting

ASKED = "{ viewer { waiting { kind dueOn subject { __typename } } } }"


def waits(fair: Fair) -> dict[str, list[tuple[str, str | None, str]]]:
    """Return what waits for each person: the kind, the last day and what it is about."""
    found = {}
    for by in SLUGS:
        items = fair.found(ASKED, by)["viewer"]["waiting"]
        found[by] = [(item["kind"], item["dueOn"], item["subject"]["__typename"]) for item in items]
    return {by: items for by, items in found.items() if items}


def test_an_invitation_waits_for_the_guest_until_the_summit_is_over(fair: Fair) -> None:
    fair.catalog.clock.moment = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    summit = held(fair)["summit"]["id"]
    inviting(fair, summit, "provider")
    inviting(fair, summit, "rival", leftOutBecause="Their contract ends in May.")

    invited = waits(fair)
    fair.catalog.clock.moment = dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC)
    over = waits(fair)
    fair.catalog.clock.moment = dt.datetime(2026, 5, 2, 12, tzinfo=dt.UTC)
    (own,) = guests(fair, summit, "provider")
    given = {"id": own["id"], "expectedRevision": own["revision"], "comes": True}
    fair.catalog.change("answerInvitation", given, by="provider")

    assert invited == {"provider": [("INVITATION_TO_ANSWER", "2026-06-01", "SummitInvitation")]}
    assert over == {}
    assert waits(fair) == {}


def test_a_bid_waits_for_whoever_plans_until_it_is_decided(fair: Fair) -> None:
    bid = fair.bid(fair.component(fair.roadmap()))

    proposed = waits(fair)
    given = fair.revised("suggestion", bid, by="buyer", decision="DECLINED", reason="Too dear.")
    fair.catalog.change("decideSuggestion", given, by="buyer")

    assert proposed == {"buyer": [("SUGGESTION_TO_DECIDE", None, "Suggestion")]}
    assert waits(fair) == {}


def test_a_practice_waits_for_those_at_whom_it_was_learnt_until_they_consent(fair: Fair) -> None:
    practice = fair.practice()

    shared = waits(fair)
    fair.consent(practice)
    consented = waits(fair)
    given = fair.revised("bestPractice", practice, by="buyer")
    fair.catalog.change("withdrawConsent", given, by="buyer")

    assert shared == {"buyer": [("CONSENT_TO_GIVE", None, "BestPractice")]}
    assert consented == {}
    assert waits(fair) == {}  # they said no, and are not asked again
