"""What offerings give access to, and which actions of theirs can be requested."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.test_offerings import draft, drafted
from tests.core.test_provision import resource

COMPONENTS = """offering {
    id revision
    components { kind name performedBy requestable resource { slug kind capacity } }
    draft { components { name resource requestable } }
}"""
ACTION = {"kind": "SERVICE_ACTION", "name": "Call", "performedBy": "PROVIDER", "requestable": True}


def access(resource_id: str, **given: Any) -> dict[str, Any]:
    """Return a component that gives access to a resource."""
    return {"kind": "ACCESS_TO_RESOURCE", "name": "A desk", "resourceId": resource_id, **given}


@pytest.fixture
def acme(catalog: Asking) -> str:
    """The id of an organization with a member."""
    return catalog.member("acme")


def test_an_offering_gives_access_to_a_resource(catalog: Asking, acme: str) -> None:
    components = [access(resource(catalog, acme)), ACTION]
    given = draft(acme, [catalog.live("mail")], components=components)

    made = catalog.change("createOffering", given, COMPONENTS)["offering"]

    assert made["components"] == [
        {
            "kind": "ACCESS_TO_RESOURCE",
            "name": "A desk",
            "performedBy": None,
            "requestable": None,
            "resource": {"slug": "host", "kind": "TECHNOLOGY", "capacity": "4.500"},
        },
        {
            "kind": "SERVICE_ACTION",
            "name": "Call",
            "performedBy": "PROVIDER",
            "requestable": True,
            "resource": None,
        },
    ]


def test_others_see_the_name_of_what_they_are_offered_and_no_more(
    catalog: Asking, acme: str
) -> None:
    catalog.member("other")
    parts = {"components": [access(resource(catalog, acme))], "by": "acme"}
    offering = drafted(catalog, acme, [catalog.live("mail")], components=parts["components"])
    asked = "{ resources { nodes { slug name capacity unit description } } }"
    before = catalog.ask(asked, by="other")

    catalog.change("publishOffering", {"id": offering, "expectedRevision": 1}, by="acme")

    assert before["resources"]["nodes"] == []
    assert catalog.ask(asked, by="other")["resources"]["nodes"] == [
        {"slug": "host", "name": "Host", "capacity": None, "unit": None, "description": None}
    ]


def test_an_edit_of_what_was_published_names_the_resource_in_its_draft(
    catalog: Asking, acme: str
) -> None:
    offering = drafted(catalog, acme, [catalog.live("mail")])
    catalog.change("publishOffering", {"id": offering, "expectedRevision": 1}, by="acme")
    edit = {"id": offering, "expectedRevision": 2, "components": [access(resource(catalog, acme))]}

    edited = catalog.change("updateOffering", edit, COMPONENTS, by="acme")["offering"]
    publish = {"id": offering, "expectedRevision": 3}
    published = catalog.change("publishOffering", publish, COMPONENTS, by="acme")["offering"]

    assert edited["draft"]["components"] == [
        {"name": "A desk", "resource": "host", "requestable": None}
    ]
    assert [part["resource"] for part in edited["components"]] == [None]
    assert [part["resource"]["slug"] for part in published["components"]] == ["host"]


def test_only_access_names_a_resource_and_only_actions_are_requested(
    catalog: Asking, acme: str
) -> None:
    host, mail = resource(catalog, acme), catalog.live("mail")
    goods = {"kind": "GOODS", "name": "Stamps", "resourceId": host}
    wrong = [goods, access(host, requestable=True, performedBy="USER")]

    assert catalog.refused("createOffering", draft(acme, [mail], components=wrong)) == [
        ("RESOURCE_MISPLACED", "components.0.resourceId"),
        ("PERFORMER_MISPLACED", "components.1.performedBy"),
        ("REQUESTABLE_MISPLACED", "components.1.requestable"),
    ]
    right = [{"kind": "GOODS", "name": "Stamps"}, access(host), ACTION]
    assert catalog.change("createOffering", draft(acme, [mail], components=right))


def test_access_is_given_to_resources_of_the_provider_s_house(catalog: Asking, acme: str) -> None:
    host, mail = resource(catalog, acme), catalog.live("mail")
    part = {"slug": "acme-lab", "name": "Lab", "kind": "TEAM", "parentId": acme}
    lab = catalog.change("createOrganization", part, "organization { id }")["organization"]["id"]
    other = draft(catalog.member("other"), [mail], components=[access(host)])

    assert catalog.refused("createOffering", other) == [
        ("RESOURCE_OF_OTHERS", "components.0.resourceId")
    ]
    assert catalog.change("createOffering", {**other, "providerId": lab})
