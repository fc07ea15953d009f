"""Offerings: from draft to withdrawal, and who may make them."""

from typing import Any

from catalog import ids
from catalog.ids import decode, encode
from catalog.storage.rows import new_id
from tests import rows
from tests.asking import Asking

ACTION = {"kind": "SERVICE_ACTION", "name": "Open a mailbox", "performedBy": "USER"}


def drafted(catalog: Asking, provider: str, services: list[str], **given: Any) -> str:
    """Draft an offering and return its id."""
    payload = catalog.change(
        "createOffering", draft(provider, services, **given), "offering { id }"
    )
    return str(payload["offering"]["id"])


def draft(provider: str, services: list[str], **given: Any) -> dict[str, Any]:
    """Return the input of an offering that may be drafted, published and withdrawn."""
    return {
        "slug": "mailboxes",
        "name": "Mailboxes",
        "providerId": provider,
        "targetConsumerGroup": "Offices",
        "serviceIds": services,
        "components": [ACTION],
        **given,
    }


def retired(catalog: Asking, slug: str) -> str:
    """Put a retired service into the catalog, and return its id."""
    rows.put(catalog, rows.service(slug, status="RETIRED"))
    return ids.encode("Service", rows.key(slug))


def test_an_offering_is_drafted_with_its_services_and_components(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    goods = {"kind": "GOODS", "name": "Stamps", "description": "For letters.", "terms": "Paid."}
    given = draft(acme, [mail, mail], components=[ACTION, goods], description="Mail for offices.")

    payload = catalog.change(
        "createOffering",
        given,
        """offering {
            slug name description status targetConsumerGroup provider { slug } revision
            services { nodes { slug } } components { kind name description terms performedBy }
        }""",
    )

    assert payload["offering"] == {
        "slug": "mailboxes",
        "name": "Mailboxes",
        "description": "Mail for offices.",
        "status": "DRAFT",
        "targetConsumerGroup": "Offices",
        "provider": {"slug": "acme"},
        "revision": 1,
        "services": {"nodes": [{"slug": "mail"}]},
        "components": [
            {**ACTION, "description": None, "terms": None},
            {**goods, "performedBy": None},
        ],
    }


def test_every_reason_against_an_offering_is_told(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    drafted(catalog, acme, [mail])
    good = draft(acme, [mail], slug="other")
    bad = {
        "slug": "mailboxes",
        "targetConsumerGroup": " ",
        "providerId": mail,
        "serviceIds": [],
        "components": [{"kind": "GOODS", "name": "Stamps", "performedBy": "USER"}],
    }

    refused = catalog.refused("createOffering", good | bad)
    catalog.change("createOffering", good)

    assert sorted(refused) == [
        ("NOT_FOUND", "providerId"),
        ("NO_SERVICE", "serviceIds"),
        ("PERFORMER_MISPLACED", "components.0.performedBy"),
        ("SLUG_TAKEN", "slug"),
        ("TEXT_BLANK", "targetConsumerGroup"),
    ]


def test_only_a_service_action_is_performed_by_somebody(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    offering = drafted(catalog, acme, [mail])
    edit = {"id": offering, "expectedRevision": 1}

    for kind in ("GOODS", "ACCESS_TO_RESOURCE"):
        component = {**ACTION, "kind": kind}
        assert catalog.refused("updateOffering", {**edit, "components": [component]}) == [
            ("PERFORMER_MISPLACED", "components.0.performedBy")
        ]
    catalog.change(
        "updateOffering",
        {**edit, "components": [ACTION, {**ACTION, "kind": "GOODS", "performedBy": None}]},
    )


def test_an_edit_keeps_what_it_leaves_out_and_clears_what_it_nulls(catalog: Asking) -> None:
    acme, mail, chat = catalog.member("acme"), catalog.live("mail"), catalog.live("chat")
    offering = {"id": drafted(catalog, acme, [mail], description="D")}
    selection = """offering {
        slug name description targetConsumerGroup services { nodes { slug } } components { name }
        revision
    }"""

    kept = catalog.change(
        "updateOffering", {**offering, "expectedRevision": 1, "name": "Boxes"}, selection
    )
    cleared = catalog.change(
        "updateOffering",
        {
            **offering,
            "expectedRevision": 2,
            "slug": "boxes",
            "description": None,
            "targetConsumerGroup": "All",
            "serviceIds": [chat],
            "components": [],
        },
        selection,
    )

    assert kept["offering"] == {
        "slug": "mailboxes",
        "name": "Boxes",
        "description": "D",
        "targetConsumerGroup": "Offices",
        "services": {"nodes": [{"slug": "mail"}]},
        "components": [{"name": "Open a mailbox"}],
        "revision": 2,
    }
    assert cleared["offering"] == {
        "slug": "boxes",
        "name": "Boxes",
        "description": None,
        "targetConsumerGroup": "All",
        "services": {"nodes": [{"slug": "chat"}]},
        "components": [],
        "revision": 3,
    }


def test_what_cannot_be_empty_is_not_cleared(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    fields = ("components", "name", "serviceIds", "slug", "targetConsumerGroup")
    edit = {"id": drafted(catalog, acme, [mail]), "expectedRevision": 1}

    refused = catalog.refused("updateOffering", {**edit, **dict.fromkeys(fields)})
    none = catalog.refused("updateOffering", {**edit, "serviceIds": []})
    catalog.change("updateOffering", edit)

    assert sorted(refused) == [("REQUIRED", field) for field in fields]
    assert none == [("NO_SERVICE", "serviceIds")]


def test_two_offerings_cannot_share_a_slug(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    drafted(catalog, acme, [mail])
    edit = {"id": drafted(catalog, acme, [mail], slug="other"), "expectedRevision": 1}

    refused = catalog.refused("updateOffering", {**edit, "slug": "mailboxes"})
    catalog.change("updateOffering", {**edit, "slug": "other"})

    assert refused == [("SLUG_TAKEN", "slug")]


def test_an_offering_is_published_once_and_withdrawn_once(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    offering = {"id": drafted(catalog, acme, [mail])}
    status = "offering { status revision }"

    early = catalog.refused("withdrawOffering", {**offering, "expectedRevision": 1})
    published = catalog.change("publishOffering", {**offering, "expectedRevision": 1}, status)
    again = catalog.refused("publishOffering", {**offering, "expectedRevision": 2})
    withdrawn = catalog.change("withdrawOffering", {**offering, "expectedRevision": 2}, status)
    late = [
        catalog.refused(step, {**offering, "expectedRevision": 3})
        for step in ("publishOffering", "withdrawOffering")
    ]

    assert published["offering"] == {"status": "AVAILABLE", "revision": 2}
    assert withdrawn["offering"] == {"status": "WITHDRAWN", "revision": 3}
    assert early == late[1] == [("OFFERING_NOT_AVAILABLE", "id")]
    assert again == [("OFFERING_NOT_DRAFT", "id")]
    assert late[0] == [("OFFERING_WITHDRAWN", "id")]


def test_what_is_published_is_made_of_something(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    offering = {"id": drafted(catalog, acme, [mail], components=[])}

    empty = catalog.refused("publishOffering", {**offering, "expectedRevision": 1})
    catalog.change("updateOffering", {**offering, "expectedRevision": 1, "components": [ACTION]})
    catalog.change("publishOffering", {**offering, "expectedRevision": 2})
    catalog.change("updateOffering", {**offering, "expectedRevision": 3, "components": []})
    emptied = catalog.refused("publishOffering", {**offering, "expectedRevision": 4})
    two = [ACTION, ACTION]
    catalog.change("updateOffering", {**offering, "expectedRevision": 4, "components": two})
    catalog.change("publishOffering", {**offering, "expectedRevision": 5})

    assert empty == emptied == [("NO_COMPONENT", "id")]


def test_what_is_published_has_a_live_service(catalog: Asking) -> None:
    acme, mail, old = catalog.member("acme"), catalog.live("mail"), retired(catalog, "old")
    new = catalog.change("createService", {"slug": "new", "name": "New"}, "service { id }")
    new = new["service"]["id"]
    offering = {"id": drafted(catalog, acme, [old, new])}

    dead = catalog.refused("publishOffering", {**offering, "expectedRevision": 1})
    catalog.change("updateOffering", {**offering, "expectedRevision": 1, "serviceIds": [old, mail]})
    catalog.change("publishOffering", {**offering, "expectedRevision": 2})
    catalog.change("updateOffering", {**offering, "expectedRevision": 3, "serviceIds": [new]})
    killed = catalog.refused("publishOffering", {**offering, "expectedRevision": 4})
    catalog.change("updateOffering", {**offering, "expectedRevision": 4, "serviceIds": [mail, new]})
    catalog.change("publishOffering", {**offering, "expectedRevision": 5})

    assert dead == killed == [("SERVICE_NOT_LIVE", "id")]


def test_every_step_is_refused_on_a_stale_revision(catalog: Asking) -> None:
    acme, mail = catalog.member("acme"), catalog.live("mail")
    offering = {"id": drafted(catalog, acme, [mail])}

    for revision, step in enumerate(("updateOffering", "publishOffering", "withdrawOffering"), 1):
        stale = catalog.attempt(step, {**offering, "expectedRevision": 9})["userErrors"]
        assert [(e["code"], e["evidence"]) for e in stale] == [
            ("CONFLICT", {"currentRevision": revision})
        ]
        change = {"name": "Other"} if step == "updateOffering" else {}
        catalog.change(step, {**offering, **change, "expectedRevision": revision})


def test_a_member_makes_offerings_of_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    mail = catalog.live("mail", provider_id=decode(acme).key)

    refused = catalog.refused("createOffering", draft(globex, [mail]), by="acme")
    own = {"id": drafted(catalog, acme, [mail])}
    catalog.change("publishOffering", {**own, "expectedRevision": 1}, by="acme")
    foreign = [
        catalog.refused(step, {**own, "expectedRevision": 2}, by="globex")
        for step in ("updateOffering", "publishOffering", "withdrawOffering")
    ]

    assert refused == [("PROVIDER_NOT_YOURS", "providerId")]
    assert [problems[0] for problems in foreign] == [("NOT_YOUR_ORGANIZATION", "id")] * 3
    for revision, step in enumerate(("updateOffering", "withdrawOffering"), 2):
        change = {"name": "Other"} if step == "updateOffering" else {}
        catalog.change(step, {**own, **change, "expectedRevision": revision}, by="acme")


def test_what_a_member_cannot_see_is_not_found(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    mail = catalog.live("mail", provider_id=decode(globex).key)
    own = catalog.live("own", provider_id=decode(acme).key)
    secret = catalog.change(
        "createService",
        {"slug": "secret", "name": "Secret", "providerId": globex},
        "service { id }",
    )["service"]["id"]
    hidden = drafted(catalog, globex, [mail])

    for step in ("updateOffering", "publishOffering", "withdrawOffering"):
        answers = [
            catalog.attempt(step, {"id": given, "expectedRevision": 9}, by="acme")
            for given in ("nonsense", acme, hidden)
        ]
        for answer in answers:
            assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
        unknown = encode("ServiceOffering", new_id())
        nothing = catalog.attempt(step, {"id": unknown, "expectedRevision": 9}, by="acme")
        assert answers[-1] == nothing
    named = catalog.refused("createOffering", draft(acme, [own, secret], slug="own"), by="acme")
    catalog.change("createOffering", draft(globex, [mail, secret], slug="own"), by="globex")

    assert named == [("NOT_FOUND", "serviceIds.1")]
