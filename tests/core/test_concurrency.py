"""Many writers at once: one wins, the others are told why, and no invariant breaks."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from catalog import ids
from catalog.domain.access import system
from catalog.domain.services.updating import UpdateService
from catalog.domain.writing import keeping, transaction
from catalog.domain.writing.problems import ChangeRefusedError
from tests.asking import Asking

MAIL = {"slug": "mail", "name": "Mail"}


def at_once(asks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Call all of *asks* at the same time, and return their answers."""
    with ThreadPoolExecutor(len(asks)) as pool:
        return [future.result() for future in [pool.submit(ask) for ask in asks]]


def outcomes(payloads: Sequence[Any]) -> Counter[str]:
    """Count what came of attempts: `MADE`, or the codes of their problems."""
    return Counter(
        "+".join(error["code"] for error in payload["userErrors"]) or "MADE" for payload in payloads
    )


def created(catalog: Asking, slug: str = "mail") -> str:
    """Create a service and return its id."""
    payload = catalog.change("createService", {**MAIL, "slug": slug}, "service { id }")
    return str(payload["service"]["id"])


def revision(catalog: Asking) -> int:
    """Return the revision of the service `mail`."""
    return int(catalog.ask('{ service(slug: "mail") { revision } }')["service"]["revision"])


def test_of_twenty_edits_of_one_revision_one_is_made(catalog: Asking) -> None:
    edit = {"id": created(catalog), "expectedRevision": 1}

    payloads = at_once(
        [
            partial(catalog.attempt, "updateService", {**edit, "name": f"Mail {number}"})
            for number in range(20)
        ]
    )

    stale = [payload["userErrors"][0] for payload in payloads if payload["userErrors"]]
    assert outcomes(payloads) == {"MADE": 1, "CONFLICT": 19}
    assert [error["evidence"] for error in stale] == [{"currentRevision": 2}] * 19
    assert revision(catalog) == 2


def test_of_edits_that_are_repeated_until_they_are_made_none_is_lost(catalog: Asking) -> None:
    mail = ids.decode(created(catalog))
    portal = catalog.client.portal
    assert mail is not None
    assert portal is not None

    async def insist(name: str) -> None:
        current = 1
        while True:
            change = UpdateService(id=mail.key, expected_revision=current, name=name)
            try:
                await transaction.make(change, catalog.catalog.database, system("test"))
            except ChangeRefusedError as refused:
                (problem,) = refused.problems
                assert problem.code == "CONFLICT"
                current = (problem.evidence or {})["currentRevision"]
            else:
                return

    at_once([partial(portal.call, insist, f"Mail {number}") for number in range(10)])

    assert revision(catalog) == 11


def test_of_many_services_with_one_name_one_is_created(catalog: Asking) -> None:
    other = {"slug": "other", "name": "Other", "aliases": ["mail"]}
    asks = [partial(catalog.attempt, "createService", given) for given in (MAIL, other)]

    found = outcomes(at_once(asks * 6))

    assert found.pop("MADE") == 1
    assert set(found) <= {"SLUG_TAKEN", "ALIAS_TAKEN", "SLUG_TAKEN+ALIAS_TAKEN"}
    assert catalog.ask("{ services { totalCount } }") == {"services": {"totalCount": 1}}


def test_parents_that_are_moved_at_once_make_no_circle(catalog: Asking) -> None:
    circle = [catalog.member(slug) for slug in ("a", "b", "c", "d")]
    edit = {"expectedRevision": 1}

    payloads = at_once(
        [
            partial(
                catalog.attempt, "updateOrganization", {**edit, "id": child, "parentId": parent}
            )
            for child, parent in zip(circle, circle[1:] + circle[:1], strict=True)
        ]
    )

    nodes = catalog.ask("{ organizations { nodes { parent { slug } } } }")["organizations"]["nodes"]
    assert outcomes(payloads) == {"MADE": 3, "PARENT_CYCLE": 1}
    assert [node["parent"] for node in nodes].count(None) == 1


def test_dependencies_that_point_at_each_other_are_added_at_once(catalog: Asking) -> None:
    mail, disk = created(catalog, "mail"), created(catalog, "disk")
    edges = [{"serviceId": mail, "dependsOnId": disk}, {"serviceId": disk, "dependsOnId": mail}]

    payloads = at_once([partial(catalog.attempt, "addDependency", edge) for edge in edges * 4])

    assert outcomes(payloads) == {"MADE": 2, "DEPENDENCY_EXISTS": 6}


def test_a_dependency_that_many_remove_at_once_is_removed_once(catalog: Asking) -> None:
    given = {"serviceId": created(catalog), "unresolvedRef": "paper"}
    payload = catalog.change("addDependency", given, "dependency { id }")
    edge = {"id": payload["dependency"]["id"]}

    payloads = at_once([partial(catalog.attempt, "removeDependency", edge)] * 8)

    assert outcomes(payloads) == {"MADE": 1, "NOT_FOUND": 7}
    assert revision(catalog) == 3


def test_a_setting_that_many_make_at_once_is_made_once(catalog: Asking) -> None:
    portal = catalog.client.portal
    assert portal is not None

    async def keep(value: str) -> str:
        return await keeping.keep_setting(catalog.catalog.database, "colour", lambda: value)

    kept = at_once([partial(portal.call, keep, f"colour {number}") for number in range(8)])

    assert len(set(kept)) == 1
    assert portal.call(keep, "another colour") == kept[0]


def test_services_of_one_offering_that_retire_at_once_leave_one_that_offers(
    catalog: Asking,
) -> None:
    catalog.member("acme")
    provider = catalog.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]
    for number in range(5):
        services = [catalog.live(f"s{number}-{which}") for which in ("a", "b")]
        given = {
            "slug": f"o{number}",
            "name": "Offer",
            "providerId": provider,
            "targetConsumerGroup": "All",
            "serviceIds": services,
            "components": [{"kind": "GOODS", "name": "A thing"}],
        }
        offering = catalog.change("createOffering", given, "offering { id }")["offering"]["id"]
        catalog.change("publishOffering", {"id": offering, "expectedRevision": 1})

        payloads = at_once(
            [
                partial(catalog.attempt, "retireService", {"serviceId": key, "expectedRevision": 1})
                for key in services
            ]
        )

        assert outcomes(payloads) == {"MADE": 1, "REFUSED+OFFERED_ALONE": 1}


def test_who_leaves_gets_no_role_and_no_organization_meanwhile(catalog: Asking) -> None:
    acme = catalog.member("acme")
    asked = """{ persons { nodes {
        deactivatedAt organizations { totalCount } assignments { nodes { validTo } } } } }"""
    for number in range(6):
        vendor = catalog.change(
            "createOrganization",
            {"slug": f"v{number}", "name": "V", "kind": "COMPANY", "recordedById": acme},
            "organization { id }",
        )["organization"]["id"]
        given = {"slug": f"p{number}", "name": "P", "organizationIds": [acme]}
        leaving = catalog.change("createPerson", given, "person { id }")["person"]["id"]
        role = {"role": "USER", "scopeId": acme, "personId": leaving}
        leave = {"id": leaving, "expectedRevision": 1}
        at_once(
            [
                partial(catalog.attempt, "assignRole", role),
                partial(catalog.attempt, "deactivatePerson", leave),
                partial(catalog.attempt, "claimOrganization", {"id": vendor, "personId": leaving}),
            ]
        )

    for left in catalog.ask(asked)["persons"]["nodes"]:
        assert left["deactivatedAt"] is not None
        assert left["organizations"]["totalCount"] == 0
        assert all(held["validTo"] for held in left["assignments"]["nodes"])
