"""Services: their fields, and the one namespace of their names."""

from typing import Any

import pytest

from tests.asking import Asking

MAIL = {"slug": "mail", "name": "Mail"}


def created(catalog: Asking, given: dict[str, Any], **options: Any) -> str:
    """Create a service and return its id."""
    payload = catalog.change("createService", given, "service { id }", **options)
    return str(payload["service"]["id"])


def person(catalog: Asking, slug: str) -> str:
    """Create a person and return their id."""
    given = {"slug": slug, "name": slug.title()}
    return str(catalog.change("createPerson", given, "person { id }")["person"]["id"])


def test_a_service_is_created_with_its_first_version_open(catalog: Asking) -> None:
    acme, ada = catalog.member("acme"), person(catalog, "ada")
    plain = {
        **MAIL,
        "description": "Carries mail.",
        "rationale": "People write.",
        "tier": "sv",
        "criticality": "high",
        "monitoredFrom": "2026-01-01T00:00:00Z",
        "aliases": ["post", "letters"],
        "externalRefs": [{"system": "gitlab", "reference": "mail"}],
    }
    labels = [{"key": "region", "value": "eu"}, {"key": "area", "value": "office"}]
    given = {**plain, "labels": labels, "providerId": acme, "ownerIds": [ada, acme]}

    payload = catalog.change(
        "createService",
        given,
        """service {
            slug name description rationale tier criticality monitoredFrom aliases
            externalRefs { system reference }
            labels { key value } provider { slug } owner { ... on Person { slug } }
            portfolioStatus stage { key } revision liveVersion { id }
            openVersion { number purpose status stage { key } } versions { totalCount }
        }""",
    )

    assert payload["service"] == {
        **plain,
        "labels": [labels[1], labels[0]],
        "provider": {"slug": "acme"},
        "owner": {"slug": "ada"},
        "portfolioStatus": "PIPELINE",
        "stage": {"key": "draft"},
        "revision": 1,
        "liveVersion": None,
        "openVersion": {
            "number": 1,
            "purpose": "NEW",
            "status": "OPEN",
            "stage": {"key": "draft"},
        },
        "versions": {"totalCount": 1},
    }


def test_slugs_and_aliases_share_one_namespace(catalog: Asking) -> None:
    created(catalog, {**MAIL, "aliases": ["post"]})
    chat = created(catalog, {"slug": "chat", "name": "Chat", "aliases": ["talk"]})
    new = {"slug": "new", "name": "New"}
    edit = {"id": chat, "expectedRevision": 1}
    taken = {"aliases": ["free", "mail", "post"]}
    places = [("ALIAS_TAKEN", "aliases.1"), ("ALIAS_TAKEN", "aliases.2")]

    for name in ("mail", "post"):
        refused = catalog.refused("createService", {**new, "slug": name})
        assert refused == [("SLUG_TAKEN", "slug")]
        assert catalog.refused("updateService", {**edit, "slug": name}) == refused
    assert catalog.refused("createService", new | taken) == places
    assert catalog.refused("updateService", edit | taken) == places
    catalog.change("createService", {**new, "aliases": ["free"]})
    catalog.change("updateService", {**edit, "slug": "chat", "aliases": ["talk", "chats"]})


def test_no_name_is_given_twice_to_one_service(catalog: Asking) -> None:
    mail = created(catalog, {**MAIL, "aliases": ["post"]})
    new = {"slug": "new", "name": "New"}
    edit = {"id": mail, "expectedRevision": 1}
    edits: list[tuple[str, dict[str, Any]]] = [
        ("aliases.1", {"slug": "post", "aliases": ["mail", "post"]}),
        ("aliases.0", {"aliases": ["mail"]}),
    ]

    assert catalog.refused("createService", {**new, "aliases": ["new", "a", "a"]}) == [
        ("ALIAS_TWICE", "aliases.0"),
        ("ALIAS_TWICE", "aliases.2"),
    ]
    catalog.change("createService", {**new, "aliases": ["a", "b"]})
    for field, given in edits:
        assert catalog.refused("updateService", edit | given) == [("ALIAS_TWICE", field)]
    catalog.change("updateService", {**edit, "slug": "post", "aliases": ["mail"]})


def test_a_name_that_a_service_gave_up_is_free_again(catalog: Asking) -> None:
    mail = created(catalog, {**MAIL, "aliases": ["post"]})
    new = {"slug": "post", "name": "New", "aliases": ["mail"]}

    before = catalog.refused("createService", new)
    catalog.change(
        "updateService", {"id": mail, "expectedRevision": 1, "slug": "email", "aliases": []}
    )
    catalog.change("createService", new)

    assert before == [("SLUG_TAKEN", "slug"), ("ALIAS_TAKEN", "aliases.0")]


def test_a_service_is_found_by_its_slug_and_by_its_aliases(catalog: Asking) -> None:
    mail = created(catalog, {**MAIL, "aliases": ["post"]})
    catalog.change(
        "updateService", {"id": mail, "expectedRevision": 1, "slug": "email", "aliases": ["mail"]}
    )
    query = "query($slug: String) { service(slug: $slug) { id } }"

    for name in ("email", "mail"):
        assert catalog.ask(query, {"slug": name}) == {"service": {"id": mail}}
    assert catalog.codes(query, {"slug": "post"}) == ["NOT_FOUND"]


def test_an_edit_keeps_what_it_leaves_out_and_clears_what_it_nulls(catalog: Asking) -> None:
    acme = catalog.member("acme")
    texts = {"description": "D", "rationale": "R", "tier": "T", "criticality": "C"}
    lists = {
        "aliases": ["post"],
        "labels": [{"key": "area", "value": "office"}],
        "externalRefs": [{"system": "gitlab", "reference": "mail"}],
    }
    mail = created(catalog, {**MAIL, **texts, **lists, "providerId": acme, "ownerIds": [acme]})
    selection = """service {
        name description rationale tier criticality aliases labels { key value }
        externalRefs { system reference } provider { slug } owners { ... on Organization { slug } }
        revision
    }"""

    kept = catalog.change(
        "updateService", {"id": mail, "expectedRevision": 1, "name": "Post"}, selection
    )
    cleared = catalog.change(
        "updateService",
        {
            "id": mail,
            "expectedRevision": 2,
            "providerId": None,
            **dict.fromkeys(texts),
            **{name: [] for name in lists},
        },
        selection,
    )

    parties = {"provider": {"slug": "acme"}, "owners": [{"slug": "acme"}]}
    assert kept["service"] == {"name": "Post", **texts, **lists, **parties, "revision": 2}
    assert cleared["service"] == {
        "name": "Post",
        **dict.fromkeys(texts),
        **{name: [] for name in lists},
        "provider": None,
        "owners": parties["owners"],
        "revision": 3,
    }


def test_what_cannot_be_empty_is_not_cleared(catalog: Asking) -> None:
    mail = created(catalog, MAIL)
    fields = ("aliases", "externalRefs", "labels", "name", "ownerIds", "slug")
    edit = {"id": mail, "expectedRevision": 1}

    refused = catalog.refused("updateService", {**edit, **dict.fromkeys(fields)})
    catalog.change("updateService", edit)

    assert sorted(refused) == [("REQUIRED", field) for field in fields]


def test_labels_owners_and_references_are_given_once_each(catalog: Asking) -> None:
    acme, ada = catalog.member("acme"), person(catalog, "ada")
    label = {"key": "area", "value": "office"}
    ref = {"system": "wiki", "reference": "Mail"}
    twice = {
        "labels": [label, {**label, "value": "home"}],
        "ownerIds": [ada, acme, ada],
        "externalRefs": [ref, ref],
    }
    once = {
        "labels": [label, {**label, "key": "region"}],
        "ownerIds": [ada, acme],
        "externalRefs": [ref, {**ref, "reference": "Post"}],
    }

    refused = catalog.refused("createService", MAIL | twice)
    mail = created(catalog, MAIL | once)
    edit = {"id": mail, "expectedRevision": 1}

    assert sorted(refused) == [
        ("LABEL_TWICE", "labels.1"),
        ("OWNER_TWICE", "ownerIds.2"),
        ("REFERENCE_TWICE", "externalRefs.1"),
    ]
    assert catalog.refused("updateService", edit | twice) == refused
    catalog.change("updateService", edit | once)


def test_what_a_list_holds_is_checked_item_by_item(
    catalog: Asking, subtests: pytest.Subtests
) -> None:
    label = {"key": "k", "value": "v"}
    cases: list[tuple[str, str, list[Any], list[Any]]] = [
        ("SLUG_INVALID", "aliases.1", ["good", "Bad"], ["good", "bad"]),
        ("TEXT_BLANK", "labels.0.value", [{**label, "value": ""}], [label]),
        ("TEXT_TOO_LONG", "labels.0.key", [{**label, "key": "k" * 101}], [label]),
        ("TOO_MANY", "aliases", [f"a{n}" for n in range(51)], [f"a{n}" for n in range(50)]),
        ("TOO_MANY", "aliases", ["UP"] * 1_000, ["up"]),
    ]

    for code, place, bad, good in cases:
        with subtests.test(code=code, place=place):
            field = place.partition(".")[0]
            refused = catalog.refused("createService", {**MAIL, field: bad})
            made = catalog.attempt("createService", {**MAIL, field: good}, dry_run=True)

            assert (code, place) in refused
            assert len(refused) <= 101  # not one for each of forty thousand
            assert made["userErrors"] == []


def test_a_stale_edit_is_told_the_current_revision(catalog: Asking) -> None:
    mail = created(catalog, MAIL)
    edit = {"id": mail, "expectedRevision": 1, "name": "Post"}
    catalog.change("updateService", edit)

    stale = catalog.attempt("updateService", edit)["userErrors"]
    catalog.change("updateService", {**edit, "expectedRevision": 2})

    assert [(e["code"], e["field"], e["evidence"]) for e in stale] == [
        ("CONFLICT", ["expectedRevision"], {"currentRevision": 2})
    ]


def test_a_name_is_refused_alike_whether_one_sees_who_has_it_or_not(catalog: Asking) -> None:
    catalog.member("acme")
    catalog.member("globex")
    created(catalog, {"slug": "hidden", "name": "Hidden"})
    catalog.live("shown")
    house = catalog.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]

    told = []
    for slug in ("hidden", "shown"):
        given = {"slug": slug, "name": "Mine", "aliases": [f"{slug}-2"], "providerId": house}
        payload = catalog.attempt("createService", given, by="acme")
        told.append(str(payload["userErrors"]).replace(slug, "?"))
        given |= {"slug": f"{slug}-3", "aliases": [slug]}
        payload = catalog.attempt("createService", given, by="acme")
        told.append(str(payload["userErrors"]).replace(slug, "?"))

    assert told[:2] == told[2:]
    assert "SLUG_TAKEN" in told[0]
    assert "ALIAS_TAKEN" in told[1]
