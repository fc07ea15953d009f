"""Test comparing packs: with each other, and with the live service."""

from typing import Any

from tests.plugins.design.packing import Designing

DIFF = """query($a: ID!, $b: ID!) { packDiff(a: $a, b: $b) {
    a { number } b { number } differences { part key before after }
} }"""
DRIFT = '{ service(slug: "mail") { packDrift { part key before after } } }'


def diff(designing: Designing, a: str, b: str) -> Any:
    """Return how two packs differ."""
    return designing.catalog.ask(DIFF, {"a": a, "b": b})["packDiff"]


def drift(designing: Designing, *, by: str = "admin") -> Any:
    """Return how the service differs from its accepted pack."""
    return designing.catalog.ask(DRIFT, by=by)["service"]["packDrift"]


def test_a_pack_does_not_differ_from_itself_or_from_its_copy(designing: Designing) -> None:
    pack = designing.whole()
    designing.edit("freezePack", pack)
    copy = designing.edit("completePackSection", pack, key="service-contacts", content="It is so.")

    assert diff(designing, pack, pack)["differences"] == []
    assert diff(designing, pack, copy["id"]) == {
        "a": {"number": 1},
        "b": {"number": 2},
        "differences": [],
    }


def test_what_changed_between_two_packs_is_told_by_part_and_key(designing: Designing) -> None:
    first, second = designing.require("Letters arrive."), designing.require("Post is kept.")
    pack = designing.pack()
    designing.trace(pack, first)
    designing.criterion(pack)
    designing.complete(pack)
    designing.edit("freezePack", pack)

    new = designing.edit("completePackSection", pack, key="service-contacts", content="Us.")["id"]
    given = {"key": "design-and-topology", "reason": "It is bought."}
    designing.edit("markPackSectionNotApplicable", new, **given)
    designing.trace(new, second)
    designing.criterion(new, "Is it fast?")
    reason = {"id": first, "expectedRevision": 1, "reason": "Nobody writes."}
    designing.change("withdrawRequirement", "__typename", **reason)

    found = diff(designing, pack, new)["differences"]
    told = {(item["part"], item["key"]): (item["before"], item["after"]) for item in found}
    assert list(told) == [
        ("SECTION", "design-and-topology"),
        ("SECTION", "service-contacts"),
        ("REQUIREMENT", "1"),
        ("REQUIREMENT", "2"),
        ("CRITERION", "2"),
    ]
    before, after = told["SECTION", "service-contacts"]
    assert (before["content"], after["content"]) == ("It is so.", "Us.")
    before, after = told["SECTION", "design-and-topology"]
    assert after["applicability"] == "NOT_APPLICABLE"
    assert after["reason"] == "It is bought."
    assert told["REQUIREMENT", "1"][1] is None
    before, after = told["REQUIREMENT", "2"]
    assert (before["tracedTo"], after["tracedTo"]) == ([], ["functional-requirements"])
    assert after["owner"] == "organization:operations"
    assert told["CRITERION", "2"] == (
        None,
        {
            "question": "Is it fast?",
            "responsibleFunction": "Service desk",
            "phase": "operation",
        },
    )


def live(designing: Designing, **edits: Any) -> str:
    """Bring the service to life with an accepted pack, and return the pack's id."""
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    payload = designing.move()
    assert payload["userErrors"] == []
    return pack


def test_without_an_accepted_pack_there_is_nothing_to_compare_with(designing: Designing) -> None:
    designing.whole()

    assert drift(designing) is None


def test_a_service_that_is_as_its_pack_says_has_not_drifted(designing: Designing) -> None:
    queue = designing.catalog.live("queue")
    given = {"serviceId": designing.service, "dependsOnId": queue}
    designing.change("addDependency", "__typename", **given)

    live(designing)

    assert drift(designing) == []


def test_drift_tells_of_dependencies_offerings_and_owners(designing: Designing) -> None:
    change = designing.catalog.change
    queue, store = designing.catalog.live("queue"), designing.catalog.live("store")
    service = designing.service
    edge = designing.change(
        "addDependency", "dependency { id }", serviceId=service, dependsOnId=queue
    )["dependency"]["id"]
    live(designing)
    named = {"id": edge}
    change("removeDependency", named)
    change("addDependency", {"serviceId": service, "dependsOnId": store, "strength": "SOFT"})
    change("addDependency", {"serviceId": service, "unresolvedRef": "post-office"})
    offering = {"slug": "mail-basic", "name": "Mail", "providerId": designing.giver}
    change(
        "createOffering",
        {**offering, "targetConsumerGroup": "All", "serviceIds": [service]},
    )
    revision = designing.catalog.ask('{ service(slug: "mail") { revision } }')["service"]
    owner = {"id": service, "expectedRevision": revision["revision"]}
    change("updateService", {**owner, "ownerIds": [designing.receiver]})

    assert drift(designing) == [
        {"part": "DEPENDENCY", "key": "queue", "before": "HARD", "after": None},
        {"part": "DEPENDENCY", "key": "store", "before": None, "after": "SOFT"},
        {"part": "DEPENDENCY", "key": "unresolved:post-office", "before": None, "after": "HARD"},
        {"part": "OFFERING", "key": "mail-basic", "before": None, "after": "DRAFT"},
        {
            "part": "OWNER",
            "key": "organization:operations",
            "before": None,
            "after": "SERVICE_OWNER",
        },
    ]


def test_drift_names_nothing_that_the_reader_does_not_see(designing: Designing) -> None:
    live(designing)
    change, catalog = designing.catalog.change, designing.catalog
    catalog.member("strangers")
    draft = {"slug": "secret", "name": "Secret", "providerId": designing.giver}
    secret = change("createService", draft, "service { id }")["service"]["id"]
    change("addDependency", {"serviceId": designing.service, "dependsOnId": secret})
    offering = {"slug": "plan", "name": "Plan", "providerId": designing.giver}
    change(
        "createOffering",
        {**offering, "targetConsumerGroup": "All", "serviceIds": [designing.service]},
    )

    assert drift(designing, by="strangers") is None
    assert [item["key"] for item in drift(designing, by="acme")] == ["secret", "plan"]
