"""Dependencies: what is refused, and what is kept because real catalogs have it."""

from typing import Any

from catalog import ids
from catalog.ids import encode
from catalog.storage.rows import new_id
from tests import rows
from tests.asking import Asking


def created(catalog: Asking, slug: str, **given: Any) -> str:
    """Create a service and return its id."""
    payload = catalog.change(
        "createService", {"slug": slug, "name": slug, **given}, "service { id }"
    )
    return str(payload["service"]["id"])


def added(catalog: Asking, given: dict[str, Any], **options: Any) -> str:
    """Add a dependency and return its id."""
    payload = catalog.change("addDependency", given, "dependency { id }", **options)
    return str(payload["dependency"]["id"])


def needs(catalog: Asking, slug: str) -> list[Any]:
    """Return the revision of a service, and what it depends on."""
    found = catalog.ask(
        """query($slug: String) { service(slug: $slug) {
            revision dependencies { nodes { dependsOn { slug } unresolvedRef strength declared } }
        } }""",
        {"slug": slug},
    )["service"]
    return [found["revision"], *found["dependencies"]["nodes"]]


def test_a_dependency_is_added_to_the_service_and_counts_as_its_edit(catalog: Asking) -> None:
    mail, disk = created(catalog, "mail"), created(catalog, "disk")

    payload = catalog.change(
        "addDependency",
        {"serviceId": mail, "dependsOnId": disk},
        """dependency {
            service { slug revision } dependsOn { slug } unresolvedRef strength declared
        }""",
    )

    edge = {
        "dependsOn": {"slug": "disk"},
        "unresolvedRef": None,
        "strength": "HARD",
        "declared": True,
    }
    assert payload["dependency"] == {"service": {"slug": "mail", "revision": 2}, **edge}
    assert needs(catalog, "mail") == [2, edge]
    assert needs(catalog, "disk") == [1]


def test_a_dependency_has_exactly_one_target(catalog: Asking) -> None:
    mail, disk = created(catalog, "mail"), created(catalog, "disk")
    edge = {"serviceId": mail}

    for targets in (
        {},
        {"dependsOnId": None, "unresolvedRef": None},
        {"dependsOnId": disk, "unresolvedRef": "paper"},
    ):
        assert catalog.refused("addDependency", edge | targets) == [
            ("TARGET_NOT_ONE", "dependsOnId")
        ]
    catalog.change("addDependency", {**edge, "dependsOnId": disk, "unresolvedRef": None})
    catalog.change("addDependency", {**edge, "unresolvedRef": "paper"})


def test_a_dependency_is_not_added_twice(catalog: Asking) -> None:
    mail, disk = created(catalog, "mail"), created(catalog, "disk")
    resolved = {"serviceId": mail, "dependsOnId": disk, "strength": "SOFT"}
    unresolved = {"serviceId": mail, "unresolvedRef": "paper"}
    first, second = added(catalog, resolved), added(catalog, unresolved)

    assert catalog.refused("addDependency", resolved) == [("DEPENDENCY_EXISTS", "dependsOnId")]
    assert catalog.refused("addDependency", unresolved) == [("DEPENDENCY_EXISTS", "unresolvedRef")]
    catalog.change("addDependency", {"serviceId": disk, "unresolvedRef": "paper"})
    for edge in (first, second):
        catalog.change("removeDependency", {"id": edge})
    for given in (resolved, unresolved):
        catalog.change("addDependency", given)


def test_an_edge_that_a_source_denied_is_declared_by_adding_it(catalog: Asking) -> None:
    rows.put(
        catalog,
        [*rows.service("mail"), *rows.service("disk"), rows.edge("mail", "disk", declared=False)],
    )
    mail, disk = (ids.encode("Service", rows.key(slug)) for slug in ("mail", "disk"))

    before = needs(catalog, "mail")
    edge = added(catalog, {"serviceId": mail, "dependsOnId": disk, "strength": "SOFT"})

    assert before == [1]
    assert edge == ids.encode("ServiceDependency", rows.key("mail -> disk"))
    assert needs(catalog, "mail") == [
        2,
        {
            "dependsOn": {"slug": "disk"},
            "unresolvedRef": None,
            "strength": "SOFT",
            "declared": True,
        },
    ]


def test_a_service_may_depend_on_itself_and_in_circles(catalog: Asking) -> None:
    mail, disk = created(catalog, "mail"), created(catalog, "disk")

    added(catalog, {"serviceId": mail, "dependsOnId": mail})
    added(catalog, {"serviceId": mail, "dependsOnId": disk})
    added(catalog, {"serviceId": disk, "dependsOnId": mail})

    assert [edge["dependsOn"]["slug"] for edge in needs(catalog, "mail")[1:]] == ["mail", "disk"]
    assert [edge["dependsOn"]["slug"] for edge in needs(catalog, "disk")[1:]] == ["mail"]


def test_what_is_removed_is_shown_as_it_was_left(catalog: Asking) -> None:
    mail = created(catalog, "mail")
    edge = {"id": added(catalog, {"serviceId": mail, "unresolvedRef": "paper"})}

    payload = catalog.change(
        "removeDependency", edge, "dependency { unresolvedRef service { slug revision } }"
    )

    assert payload["dependency"] == {
        "unresolvedRef": "paper",
        "service": {"slug": "mail", "revision": 3},
    }
    assert needs(catalog, "mail") == [3]
    assert catalog.refused("removeDependency", edge) == [("NOT_FOUND", "id")]


def test_every_reason_against_a_dependency_is_told(catalog: Asking) -> None:
    mail = created(catalog, "mail")
    given = {"serviceId": mail, "dependsOnId": "nonsense", "unresolvedRef": " "}

    refused = catalog.refused("addDependency", given)
    long = catalog.refused("addDependency", {"serviceId": mail, "unresolvedRef": "n" * 201})
    catalog.change("addDependency", {"serviceId": mail, "unresolvedRef": "n" * 200})

    both = {"serviceId": mail, "dependsOnId": mail, "unresolvedRef": " "}
    assert sorted(refused) == [("NOT_FOUND", "dependsOnId"), ("TEXT_BLANK", "unresolvedRef")]
    assert ("TARGET_NOT_ONE", "dependsOnId") in catalog.refused("addDependency", both)
    assert long == [("TEXT_TOO_LONG", "unresolvedRef")]


def test_a_member_edits_the_dependencies_of_their_own_services_only(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ours, theirs = created(catalog, "ours", providerId=acme), catalog.live("theirs")
    foreign = added(catalog, {"serviceId": theirs, "unresolvedRef": "paper"})
    refusals = [
        catalog.refused("addDependency", {"serviceId": theirs, "dependsOnId": ours}, by="acme"),
        catalog.refused("removeDependency", {"id": foreign}, by="acme"),
    ]

    own = added(catalog, {"serviceId": ours, "dependsOnId": theirs}, by="acme")
    catalog.change("removeDependency", {"id": own}, by="acme")

    assert refusals == [[("NOT_YOUR_ORGANIZATION", "serviceId")], [("NOT_FOUND", "id")]]
    assert len(needs(catalog, "theirs")) == 2


def test_what_a_member_cannot_see_is_not_found(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ours, hidden = created(catalog, "ours", providerId=acme), created(catalog, "hidden")
    outgoing = added(catalog, {"serviceId": ours, "dependsOnId": hidden})
    incoming = added(catalog, {"serviceId": hidden, "dependsOnId": ours})

    answers = [
        [
            catalog.attempt("addDependency", {"serviceId": given, "dependsOnId": ours}, by="acme"),
            catalog.attempt("addDependency", {"serviceId": ours, "dependsOnId": given}, by="acme"),
        ]
        for given in ("nonsense", acme, hidden, encode("Service", new_id()))
    ]

    for pair in answers:
        found = [[(e["code"], e["field"]) for e in answer["userErrors"]] for answer in pair]
        assert found == [[("NOT_FOUND", ["serviceId"])], [("NOT_FOUND", ["dependsOnId"])]]
    assert answers[2] == answers[3]
    for edge in (outgoing, incoming):
        assert catalog.refused("removeDependency", {"id": edge}, by="acme") == [("NOT_FOUND", "id")]
        catalog.change("removeDependency", {"id": edge})
