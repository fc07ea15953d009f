"""Acceptance carries control: whoever accepted the pack of a version takes control of it."""

from collections.abc import Callable
from typing import Any

from tests.asking import Asking
from tests.plugins.design.packing import GIVER, Designing, with_design
from tests.plugins.design.test_gate_of_design import Transition
from tests.plugins.lives import codes

CONTROL = "version { control { slug } } decision { controlFrom { slug } controlTo { slug } }"


def moved(designing: Designing, *, dry_run: bool = False, **given: Any) -> Any:
    """Attempt to move the designed version on, and return the payload."""
    service = designing.catalog.ask('{ service(slug: "mail") { revision } }')["service"]
    named = {"serviceId": designing.service, "expectedRevision": service["revision"], "to": "live"}
    return designing.catalog.attempt(
        "advanceService", {**named, **given}, CONTROL, by=GIVER, dry_run=dry_run
    )


def accepted(designing: Designing) -> None:
    """Let the receiver accept a pack that lacks nothing."""
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)


def test_control_goes_to_nobody_but_the_organization_that_accepted(designing: Designing) -> None:
    third = designing.catalog.member("third")
    accepted(designing)
    asked = '{ service(slug: "mail") { openVersion { gate(to: "live") { allowed } } } }'

    refused = [
        moved(designing, controlToId=key, dry_run=dry_run)
        for key in (third, designing.giver)
        for dry_run in (True, False)
    ]
    preview = designing.catalog.ask(asked, by=GIVER)["service"]["openVersion"]
    made = moved(designing, controlToId=designing.receiver)

    assert [codes(payload) for payload in refused] == [["CONTROL_NOT_ACCEPTED"]] * 4
    assert [item["field"] for payload in refused for item in payload["userErrors"]] == [
        ["controlToId"]
    ] * 4
    assert {payload["decision"] for payload in refused} == {None}
    assert preview == {"gate": {"allowed": True}}
    assert made["version"] == {"control": {"slug": "operations"}}


def test_where_nobody_is_named_control_goes_to_the_organization_that_accepted(
    designing: Designing,
) -> None:
    accepted(designing)

    rehearsed = moved(designing, dry_run=True)
    made = moved(designing)

    assert rehearsed["version"] == made["version"] == {"control": {"slug": "operations"}}
    assert made["decision"] == {
        "controlFrom": {"slug": "acme"},
        "controlTo": {"slug": "operations"},
    }


def test_what_gates_refuse_is_told_before_whoever_takes_control(designing: Designing) -> None:
    third = designing.catalog.member("third")

    assert codes(moved(designing, controlToId=third)) == ["REFUSED", "PACK_MISSING"]


def test_on_the_way_back_and_later_control_goes_to_anybody_of_the_house(
    catalog_with: Callable[..., Asking],
) -> None:
    designing = Designing(with_design(catalog_with, Transition))
    stranger = designing.catalog.member("stranger")
    part = {"slug": "third", "name": "Third", "kind": "TEAM", "parentId": designing.giver}
    made = designing.catalog.change("createOrganization", part, "organization { id }")
    third = made["organization"]["id"]
    accepted(designing)

    first = moved(designing, to="transition")
    back = moved(designing, to="design", controlToId=third)
    again = moved(designing, to="transition")
    strange = moved(designing, controlToId=stranger)
    later = moved(designing, controlToId=third)

    found = [payload["version"]["control"]["slug"] for payload in (first, back, again, later)]
    assert found == ["operations", "third", "operations", "third"]
    assert codes(strange) == ["CONTROL_NOT_ACCEPTED"]
