"""Problem statements: who is shown them, who sees to them, and what came of them."""

from typing import Any

from tests.plugins.partnership.fair import Fair

SHOWN = "problemStatement { id title status owner { slug } cameOfIt closedAt }"
ALL = "{ problemStatements { nodes { title status cameOfIt owner { slug } } } }"


def stated(fair: Fair, **given: Any) -> Any:
    """State a problem of the buyer, and return it."""
    wanted = {"organizationId": fair.ids["buyer"], "title": "Queues", "statement": "They grow."}
    return fair.make("stateProblem", {**wanted, **given}, SHOWN, by="buyer")


def test_a_problem_is_shown_to_partners_with_what_came_of_it(fair: Fair) -> None:
    made = stated(fair, ownerId=fair.ids["buyer"])
    closing = fair.revised("problemStatement", made["id"], by="buyer")
    ended = {**closing, "end": "SOLVED", "cameOfIt": "A second desk."}

    closed = fair.make("closeProblemStatement", ended, SHOWN, by="buyer")

    assert (made["status"], made["owner"]) == ("OPEN", {"slug": "buyer"})
    assert closed["closedAt"] is not None
    seen = {by: fair.found(ALL, by)["problemStatements"]["nodes"] for by in fair.ids}
    told = {"title": "Queues", "status": "SOLVED", "cameOfIt": "A second desk."}
    assert seen == {
        "buyer": [{**told, "owner": {"slug": "buyer"}}],
        "provider": [{**told, "owner": None}],
        "rival": [{**told, "owner": None}],
        "second": [],
        "stranger": [],
    }


def test_what_is_closed_stays_so_and_partners_change_nothing(fair: Fair) -> None:
    own = stated(fair)["id"]
    edit = fair.revised("problemStatement", own, by="provider", title="Mine")

    theirs = fair.catalog.refused("updateProblemStatement", edit, by="provider")
    fair.make("updateProblemStatement", {**edit, "title": "Long queues"}, SHOWN, by="buyer")
    ended = fair.revised("problemStatement", own, by="buyer", end="DROPPED", cameOfIt="Nothing.")
    fair.make("closeProblemStatement", ended, SHOWN, by="buyer")
    late = fair.revised("problemStatement", own, by="buyer", title="Again")

    assert theirs == [("NOT_YOUR_ORGANIZATION", "id")]
    assert fair.catalog.refused("updateProblemStatement", late, by="buyer") == [
        ("PROBLEM_CLOSED", "id")
    ]


def test_what_is_for_the_house_alone_is_not_shown(fair: Fair) -> None:
    stated(fair, audience="HOUSE")

    assert fair.found(ALL, "provider")["problemStatements"]["nodes"] == []
    assert len(fair.found(ALL, "buyer")["problemStatements"]["nodes"]) == 1
