"""Three years of a bank and its provider, in GraphQL alone: how trust is earned, and lost."""

from typing import Any

from tests.plugins.partnership.partnered import Partners

ENGAGEMENT = "engagement { model since proposed evidence }"
GOAL = "goal { id revision status isMet measured consent }"
NINETY_NINE = {
    "title": "The bank is open to its customers",
    "indicator": "branches-open",
    "unit": "percent",
    "comparator": "GE",
    "target": "99",
}


def become(partners: Partners, model: str, *, by: str = "ned") -> Any:
    given = {"relationshipId": partners.deal, "model": model}
    return partners.do("changeEngagementModel", "engagement { model evidence }", by=by, **given)


def refused(partners: Partners, model: str, *, by: str = "ned") -> list[str]:
    given = {"relationshipId": partners.deal, "model": model}
    return [code for code, _ in partners.refused("changeEngagementModel", by=by, **given)]


def shared(partners: Partners) -> str:
    """Let the provider propose a goal and the bank agree, and return its id."""
    given = {"relationshipId": partners.deal, "ownerId": partners.ids["lea"], **NINETY_NINE}
    goal = partners.do("proposeSharedGoal", GOAL, by="bob", **given)
    agreeing = partners.of(
        "SharedGoal",
        goal["id"],
        organizationId=partners.ids["bank"],
        ownerId=partners.ids["cara"],
    )
    agreed = partners.do("agreeSharedGoal", GOAL, by="ned", **agreeing)
    assert (agreed["status"], agreed["consent"]) == ("AGREED", "GIVEN")
    return str(goal["id"])


def measured(partners: Partners, goal: str, value: str) -> Any:
    given = partners.of("SharedGoal", goal, value=value, source="The branch report")
    return partners.do("measureSharedGoal", GOAL, by="con", **given)


def statuses(partners: Partners) -> list[tuple[str, str]]:
    found = partners.ask("dueReviews { dueOn status }")["dueReviews"]
    return [(item["dueOn"], item["status"]) for item in reversed(found)]


def test_trust_is_earned_by_reviews_and_lost_by_missed_ones(partners: Partners) -> None:
    partners.mandate("HALF_YEARLY", "2024-01-31")
    led = partners.ask(ENGAGEMENT)["engagement"]
    nothing_shared = refused(partners, "COUPLED_GOALS")
    partners.on("2024-02-15")
    goal = shared(partners)
    not_measured = refused(partners, "COUPLED_GOALS")
    measured(partners, goal, "97.5")
    coupled = become(partners, "COUPLED_GOALS")
    too_early = refused(partners, "PARTNERSHIP")
    partners.held("2024-07-20")
    partners.held("2025-01-15")
    two_reviews = refused(partners, "PARTNERSHIP")
    partners.held("2025-07-10", discussedGoalIds=[goal])
    before_its_day = refused(partners, "PARTNERSHIP")
    partners.on("2025-07-15")
    partners.catalog.run_job("partnership.reviews")
    proposed = partners.ask(ENGAGEMENT)["engagement"]["proposed"]
    trusted = become(partners, "PARTNERSHIP", by="bob")
    held_well = refused(partners, "COUPLED_GOALS")
    partners.on("2026-07-09")
    one_missed = refused(partners, "COUPLED_GOALS")
    partners.on("2027-01-10")
    partners.catalog.run_job("partnership.reviews")
    falling = partners.ask(ENGAGEMENT)["engagement"]["proposed"]
    fallen = become(partners, "COUPLED_GOALS")

    assert (led["model"], led["evidence"]) == ("BUYER_LED", None)
    assert nothing_shared == not_measured == ["GOAL_MISSING"]
    assert coupled["model"] == "COUPLED_GOALS"
    assert too_early == two_reviews == ["REVIEWS_TOO_FEW", "GOAL_NOT_OPEN"]
    assert before_its_day == ["REVIEWS_TOO_FEW"]
    assert (proposed, trusted["model"]) == ("PARTNERSHIP", "PARTNERSHIP")
    assert [item["heldOn"] for item in trusted["evidence"]["reviews"]] == [
        "2024-07-20",
        "2025-01-15",
        "2025-07-10",
    ]
    assert [item["discussedOn"] for item in trusted["evidence"]["goals"]] == ["2025-07-10"]
    assert held_well == one_missed == ["REVIEWS_NOT_MISSED"]
    assert (falling, fallen["model"]) == ("COUPLED_GOALS", "COUPLED_GOALS")
    assert fallen["evidence"] == {"missed": [{"dueOn": "2026-01-10"}, {"dueOn": "2026-07-10"}]}
    assert statuses(partners) == [
        ("2024-07-31", "COMPLIANT"),
        ("2025-01-20", "COMPLIANT"),
        ("2025-07-15", "COMPLIANT"),
        ("2026-01-10", "MISSED"),
        ("2026-07-10", "MISSED"),
        ("2027-01-10", "DUE"),
    ]
