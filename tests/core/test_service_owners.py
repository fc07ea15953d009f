"""Who owns a service, since when, and who may see and change it."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog import ids
from catalog.storage.tables.roles import RoleAssignmentRow
from tests.asking import Asking

UNKNOWN = "U2VydmljZTowMDAwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE="
MAIL = {"slug": "mail", "name": "Mail"}


def created(catalog: Asking, given: dict[str, Any], **options: Any) -> str:
    """Create a service and return its id."""
    payload = catalog.change("createService", given, "service { id }", **options)
    return str(payload["service"]["id"])


def person(catalog: Asking, slug: str) -> str:
    """Create a person and return their id."""
    given = {"slug": slug, "name": slug.title()}
    return str(catalog.change("createPerson", given, "person { id }")["person"]["id"])


def key(global_id: str) -> UUID:
    """Return the key that a global id holds."""
    decoded = ids.decode(global_id)
    assert decoded is not None
    return decoded.key


def assignments(catalog: Asking) -> list[tuple[Any, ...]]:
    """Return every role assignment there ever was: whose, in which place, from when, to when."""
    row = RoleAssignmentRow
    holder = sa.func.coalesce(row.person_id, row.organization_id)
    question = sa.select(holder, row.position, row.valid_from, row.valid_to).order_by(row.id)

    async def ask() -> list[tuple[Any, ...]]:
        async with catalog.catalog.database.reading() as session:
            return [tuple(found) for found in await session.rows(question)]

    portal = catalog.client.portal
    assert portal is not None
    return portal.call(ask)


def test_a_party_has_an_id_a_slug_and_a_name_whatever_it_is(catalog: Asking) -> None:
    acme, ada = catalog.member("acme"), person(catalog, "ada")
    created(catalog, {**MAIL, "ownerIds": [ada, acme]})
    of_kinds = "... on Person { email } ... on Organization { kind } ... on Node { node: id }"
    text = f"""{{
        service(slug: "mail") {{
            owner {{ name }} owners {{ __typename id slug name {of_kinds} }}
        }}
        node(id: "{ada}") {{ ... on Party {{ name }} }}
        services(where: {{owners: {{name: {{eq: "Acme"}}}}}}) {{ totalCount }}
    }}"""

    found = catalog.ask(text)

    assert found["service"]["owner"] == found["node"] == {"name": "Ada"}
    assert found["services"] == {"totalCount": 1}
    assert found["service"]["owners"] == [
        {
            "__typename": "Person",
            "id": ada,
            "slug": "ada",
            "name": "Ada",
            "email": None,
            "node": ada,
        },
        {
            "__typename": "Organization",
            "id": acme,
            "slug": "acme",
            "name": "Acme",
            "kind": "COMPANY",
            "node": acme,
        },
    ]


def test_replacing_the_owners_closes_the_old_ones(catalog: Asking) -> None:
    acme, ada, bob = catalog.member("acme"), person(catalog, "ada"), person(catalog, "bob")
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    catalog.clock.moment = start
    mail = created(catalog, {**MAIL, "ownerIds": [ada, acme]})
    catalog.clock.moment = later = start + dt.timedelta(days=1)
    owners = "... on Person { slug } ... on Organization { slug }"

    payload = catalog.change(
        "updateService",
        {"id": mail, "expectedRevision": 1, "ownerIds": [acme, bob]},
        f"service {{ owner {{ {owners} }} owners {{ {owners} }} }}",
    )

    assert payload["service"]["owner"] == {"slug": "acme"}
    assert payload["service"]["owners"] == [{"slug": "acme"}, {"slug": "bob"}]
    assert assignments(catalog) == [
        (key(ada), 0, start, later),
        (key(acme), 1, start, later),
        (key(acme), 0, later, None),
        (key(bob), 1, later, None),
    ]


def test_naming_the_same_owners_again_writes_no_history(catalog: Asking) -> None:
    acme, ada = catalog.member("acme"), person(catalog, "ada")
    mail = created(catalog, {**MAIL, "ownerIds": [ada, acme]})
    before = assignments(catalog)

    catalog.change("updateService", {"id": mail, "expectedRevision": 1, "ownerIds": [ada, acme]})

    assert len(before) == 2
    assert assignments(catalog) == before


def test_without_owners_nobody_is_the_owner(catalog: Asking) -> None:
    acme = catalog.member("acme")
    mail = created(catalog, {**MAIL, "providerId": acme})

    payload = catalog.change(
        "updateService",
        {"id": mail, "expectedRevision": 1, "ownerIds": []},
        "service { owner { __typename } owners { __typename } }",
    )

    assert payload["service"] == {"owner": None, "owners": []}


def test_an_id_tells_nothing_about_what_cannot_be_seen(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    hidden = created(catalog, {**MAIL, "providerId": globex})
    own = created(catalog, {"slug": "own", "name": "Own", "providerId": acme})
    edit = {"expectedRevision": 7, "name": "Other", "description": "", "aliases": ["x"]}

    answers = [
        catalog.attempt("updateService", {**edit, "id": given}, "service { id }", by="acme")
        for given in ("nonsense", acme, UNKNOWN, hidden)
    ]
    catalog.change("updateService", {**edit, "id": own, "expectedRevision": 1}, by="acme")
    catalog.change("updateService", {"id": hidden, "expectedRevision": 1, "name": "M"}, by="globex")

    assert answers[0]["service"] is None
    for answer in answers:
        assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
    assert answers[2] == answers[3]  # hidden and unknown read alike


def test_every_party_that_is_named_must_exist(catalog: Asking) -> None:
    acme, ada = catalog.member("acme"), person(catalog, "ada")
    own = created(catalog, {"slug": "own", "name": "Own"})
    given = {**MAIL, "providerId": acme, "ownerIds": [ada, acme]}

    refused = catalog.refused(
        "createService", {**given, "providerId": ada, "ownerIds": [ada, own, UNKNOWN, "nonsense"]}
    )
    catalog.change("createService", given)

    assert sorted(refused) == [
        ("NOT_FOUND", "ownerIds.1"),
        ("NOT_FOUND", "ownerIds.2"),
        ("NOT_FOUND", "ownerIds.3"),
        ("NOT_FOUND", "providerId"),
    ]


def test_a_member_creates_services_of_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    given = {"slug": "ada", "name": "Ada", "organizationIds": [acme]}
    ada = catalog.change("createPerson", given, "person { id }")["person"]["id"]

    for foreign in ({}, {"providerId": None, "ownerIds": [ada]}):
        assert catalog.refused("createService", MAIL | foreign, by="acme") == [
            ("NOT_YOUR_ORGANIZATION", "providerId")
        ]
    foreign = catalog.refused("createService", {**MAIL, "providerId": globex}, by="acme")
    assert foreign == [("PROVIDER_NOT_YOURS", "providerId")]
    catalog.change("createService", {**MAIL, "providerId": acme}, by="acme")
    chat = {"slug": "chat", "name": "Chat", "ownerIds": [ada, acme]}
    catalog.change("createService", chat, by="acme")


def test_a_member_edits_services_of_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    part = catalog.change(
        "createOrganization",
        {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": acme},
        "organization { id }",
    )["organization"]["id"]
    edit = {"expectedRevision": 1, "description": "Ours."}

    theirs = catalog.live("theirs", provider_id=key(globex))
    nobodys = catalog.live("nobodys")
    for foreign in (theirs, nobodys):
        assert catalog.refused("updateService", {**edit, "id": foreign}, by="acme") == [
            ("NOT_YOUR_ORGANIZATION", "id")
        ]
    catalog.change("updateService", {**edit, "id": theirs}, by="globex")
    for slug, given in (
        ("provided", {"providerId": acme}),
        ("owned", {"providerId": globex, "ownerIds": [acme]}),
        ("of-a-part", {"providerId": part}),
    ):
        own = created(catalog, {"slug": slug, "name": slug, **given})
        catalog.change("updateService", {**edit, "id": own}, by="acme")


def test_a_former_owner_no_longer_edits_a_service(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    mail = catalog.live("mail")
    give = {"id": mail, "ownerIds": [acme]}

    before = catalog.change("updateService", {**give, "expectedRevision": 1})
    catalog.change("updateService", {"id": mail, "expectedRevision": 2, "ownerIds": [globex]})
    after = catalog.refused("updateService", {**give, "expectedRevision": 3}, by="acme")

    assert before["userErrors"] == []
    assert after == [("NOT_YOUR_ORGANIZATION", "id")]
