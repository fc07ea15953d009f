"""Readers without a token see as the members of one house do, where the catalog lets them."""

import datetime as dt
import logging
from collections.abc import Callable

import pytest

from catalog.http.identity import A_WHILE
from catalog.ids import encode
from catalog.testing import mutations, samples
from tests import rows
from tests.asking import ANYBODY, Asking
from tests.rows import key

Make = Callable[..., Asking]
INSIDE = """{
  services(orderBy: [{field: SLUG}]) {
    totalCount
    nodes { slug rationale labels { key value } dependencies { totalCount } }
  }
  found: services(where: {rationale: {contains: "Because"}}) { totalCount }
  viewer { organizations { slug } houses { slug } }
}"""
LABELS = """{
  services(orderBy: [{field: SLUG}]) { nodes { slug labels { key } } }
  public: services(where: {labels: {key: {eq: "channel"}}}) { totalCount }
  secret: services(where: {labels: {key: {eq: "cost"}}}) { totalCount }
  neither: services(where: {NOT: {labels: {key: {eq: "cost"}}}}) { totalCount }
}"""


def fill(catalog: Asking) -> None:
    """Put two houses in the catalog, each with a live service, and one with a draft, too."""
    catalog.put(
        [
            rows.organization("acme"),
            rows.organization("acme-lab", parent_id=key("acme")),
            rows.organization("bolt"),
            *rows.service("acme-api", provider="acme", rationale="Because."),
            *rows.service(
                "acme-plan", provider="acme-lab", status="PIPELINE", rationale="Because."
            ),
            *rows.service("bolt-api", provider="bolt", rationale="Because."),
            rows.label("acme-api", "channel", "web"),
            rows.label("acme-api", "cost", "high"),
            rows.label("acme-plan", "channel", "web"),
            rows.label("bolt-api", "cost", "low"),
            rows.edge("acme-api", "bolt-api"),
        ]
    )


def seen(catalog: Asking, by: str | None = ANYBODY) -> dict[str, str | None]:
    """Return the rationale of each service that somebody sees."""
    found = catalog.ask("{ services { nodes { slug rationale } } }", by=by)
    return {item["slug"]: item["rationale"] for item in found["services"]["nodes"]}


OUTSIDE = {"acme-api": None, "bolt-api": None}
AS_ACME = {"acme-api": "Because.", "acme-plan": "Because.", "bolt-api": None}
AS_BOLT = {"acme-api": None, "bolt-api": "Because."}


@pytest.mark.parametrize("slug", ["acme", "acme-lab"])
def test_they_see_as_a_member_of_the_house_does_and_act_for_nobody(
    catalog_with: Make, slug: str
) -> None:
    catalog = catalog_with(anonymous_read=True, anonymous_house=slug)
    fill(catalog)
    catalog.token("member", organization=slug)

    anybody, member = (catalog.ask(INSIDE, by=by) for by in (ANYBODY, "member"))

    assert anybody["services"] == member["services"]
    assert anybody["found"] == member["found"] == {"totalCount": 2}
    assert seen(catalog) == AS_ACME
    assert anybody["viewer"] is None
    assert member["viewer"] == {
        "organizations": [{"slug": slug}],
        "houses": [{"slug": "acme"}],
    }


def test_every_change_is_refused_to_them(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True, anonymous_house="acme")
    fill(catalog)
    schema = catalog.catalog.schema
    ids = {name: encode(name, key("acme")) for name in schema.entities}

    answers = {
        item.name: item.tried(catalog, samples.change(item.change, ids), by=ANYBODY)
        for item in mutations.made(schema)
    }

    assert {"createService", "updateOrganization", "assignRole"} <= answers.keys()
    codes = {
        error["extensions"]["code"] for answer in answers.values() for error in answer["errors"]
    }
    assert codes == {"UNAUTHENTICATED"}


def test_without_the_setting_they_see_what_is_public(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True)
    fill(catalog)

    assert seen(catalog) == OUTSIDE


def test_where_no_organization_has_the_slug_they_see_what_is_public_and_the_log_says_so(
    catalog_with: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "catalog.http"):
        catalog = catalog_with(anonymous_read=True, anonymous_house="acme")
    fill(catalog)
    (record,) = caplog.records
    assert record.getMessage() == (
        "CATALOG_ANONYMOUS_HOUSE names acme, which no organization is called: readers without a "
        "token see what is public. Write the slug of one, or add it"
    )
    caplog.clear()

    with caplog.at_level(logging.WARNING, "catalog.http"):
        other = catalog_with(anonymous_read=True, anonymous_house="acme")

    assert caplog.records == []
    assert seen(other) == seen(catalog) == AS_ACME


def test_public_keys_that_no_label_has_are_told_once_at_the_start(
    catalog_with: Make, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = catalog_with()
    fill(catalog)

    with caplog.at_level(logging.WARNING, "catalog.http"):
        catalog_with(public_labels="channel,chanel,team")
        (record,) = caplog.records
        caplog.clear()
        catalog_with(public_labels="channel")

    assert record.getMessage() == (
        "CATALOG_PUBLIC_LABELS names chanel, team, which no label of a service has as its key: "
        "they show nothing. Write the keys as the labels have them"
    )
    assert caplog.records == []


def test_a_house_that_is_renamed_or_moved_is_right_within_a_moment(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True, anonymous_house="acme")
    elsewhere = catalog_with()
    fill(catalog)
    now = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)
    catalog.clock.moment = now
    ids = {
        item["slug"]: (item["id"], item["revision"])
        for item in elsewhere.ask("{ organizations { nodes { id slug revision } } }")[
            "organizations"
        ]["nodes"]
    }
    assert seen(catalog) == AS_ACME

    elsewhere.change("updateOrganization", {**at(ids["acme"]), "slug": "apex"})
    assert seen(catalog) == AS_ACME
    catalog.clock.moment = now + A_WHILE
    assert seen(catalog) == OUTSIDE

    elsewhere.change("updateOrganization", {**at(ids["bolt"]), "slug": "acme"})
    catalog.clock.moment = now + 2 * A_WHILE
    assert seen(catalog) == AS_BOLT


def test_a_house_that_moves_below_another_shows_all_of_it(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True, anonymous_house="bolt")
    fill(catalog)
    assert seen(catalog) == AS_BOLT
    found = catalog.ask(
        '{ a: organization(slug: "acme") { id } b: organization(slug: "bolt") { id revision } }'
    )

    catalog.change(
        "updateOrganization",
        {**at((found["b"]["id"], found["b"]["revision"])), "parentId": found["a"]["id"]},
    )

    assert seen(catalog) == AS_ACME | AS_BOLT | {"acme-api": "Because."}


def at(known: tuple[str, int]) -> dict[str, object]:
    """Return the organization that a change is about, and its revision."""
    return {"id": known[0], "expectedRevision": known[1]}


def test_everybody_sees_the_labels_with_public_keys_and_no_others(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True, public_labels=frozenset({"channel"}))
    fill(catalog)
    catalog.token("stranger", organization="bolt")
    catalog.token("insider", organization="acme")

    for reader, own in ((ANYBODY, []), ("stranger", [{"key": "cost"}])):
        found = catalog.ask(LABELS, by=reader)
        assert found["services"]["nodes"] == [
            {"slug": "acme-api", "labels": [{"key": "channel"}]},
            {"slug": "bolt-api", "labels": own},
        ]
        assert found["public"] == {"totalCount": 1}
        assert found["secret"] == {"totalCount": len(own)}
        assert found["neither"] == {"totalCount": 2 - len(own)}
    inside = catalog.ask(LABELS, by="insider")
    assert [len(item["labels"]) for item in inside["services"]["nodes"]] == [2, 1, 0]
    assert [inside[name]["totalCount"] for name in ("public", "secret", "neither")] == [2, 1, 2]


def test_without_public_keys_labels_are_for_their_house(catalog_with: Make) -> None:
    catalog = catalog_with(anonymous_read=True)
    fill(catalog)

    found = catalog.ask(LABELS, by=ANYBODY)

    assert [item["labels"] for item in found["services"]["nodes"]] == [[], []]
    assert [found[name]["totalCount"] for name in ("public", "secret", "neither")] == [0, 0, 2]
