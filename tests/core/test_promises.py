"""What offerings promise: levels and conditions, which are judged as data or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.domain.offerings.editions import Content
from catalog.storage.rows import new_id
from tests.asking import Asking, asking
from tests.core.promising import CONDITION, CREDITS, MONTHLY, PROMISED, ROLLING, Watching
from tests.core.test_editions import Shop

# Of what was published before there were promises.
EARLIER_HASH = "c2ba97b9bfb58c5ad1309ac0255a1fcb21a0dbd86b3cd89e936baf51222c922d"


@pytest.fixture
def shop(catalog: Asking) -> Shop:
    """A provider with a published offering, and a consumer who agreed on it."""
    return Shop(catalog)


@pytest.fixture
def watched(url: str) -> Iterator[Shop]:
    """The same, where a plugin measures availability in percent."""
    with asking(url, [Watching]) as catalog:
        yield Shop(catalog)


def promised(shop: Shop, *, by: str, of: str = "") -> Any:
    """Return what an offering promises, or its edition or draft."""
    inner = f"{of} {{ {PROMISED} }}" if of else PROMISED
    found = shop.catalog.ask(f'{{ offering(slug: "mailboxes") {{ {inner} }} }}', by=by)["offering"]
    return found[of] if of else found


def refused(shop: Shop, targets: list[Any], conditions: list[Any] | None = None) -> Any:
    """Return the code and the field of each problem of a promise."""
    given = {"targets": targets, "conditions": conditions or []}
    wanted = {"id": shop.id, "expectedRevision": shop.revision, **given}
    return shop.catalog.refused("promiseWarranty", wanted, by="acme")


def codes(payload: Any) -> list[str]:
    """Return the codes of the warnings of a payload."""
    return [item["code"] for item in payload["warnings"]]


def test_a_promise_is_the_draft_of_the_next_edition_of_what_was_published(shop: Shop) -> None:
    conditions = [CONDITION, {"area": "OTHER", "statement": "You will love it.", "basis": "BRAND"}]

    payload = shop.step("promiseWarranty", targets=[MONTHLY, ROLLING], conditions=conditions)

    assert codes(payload) == ["INDICATOR_UNKNOWN", "INDICATOR_UNKNOWN", "EDITION_DRAFTED"]
    window = {"kind": "CALENDAR", "days": None, "period": "MONTH"}
    monthly = {**MONTHLY, "window": window}
    rolling = {**ROLLING, "window": {**ROLLING["window"], "period": None}, "credits": []}  # type: ignore[dict-item]
    assert promised(shop, by="acme", of="draft") == {
        "targets": [monthly, rolling],
        "conditions": [
            {**CONDITION, "basis": "FORMAL_AGREEMENT", "target": monthly},
            {**conditions[1], "target": None},
        ],
    }
    nothing = {"targets": [], "conditions": []}
    assert promised(shop, by="acme") == promised(shop, by="bolt", of="edition") == nothing

    assert codes(shop.step("publishOffering")) == ["EARLIER_EDITION"]
    for of in ("", "edition"):
        assert len(promised(shop, by="bolt", of=of)["conditions"]) == 2


def test_what_is_promised_replaces_what_was(shop: Shop) -> None:
    shop.step("promiseWarranty", targets=[MONTHLY, ROLLING], conditions=[CONDITION])

    shop.step("promiseWarranty", targets=[ROLLING], conditions=[])

    found = promised(shop, by="acme", of="draft")
    assert [item["indicator"] for item in found["targets"]] == ["answer-time"]
    assert found["conditions"] == []


def test_a_draft_offering_promises_at_once(shop: Shop) -> None:
    given = {"slug": "new", "name": "New", "targetConsumerGroup": "All.", "components": []}
    given |= {"providerId": shop.provider, "serviceIds": [shop.mail]}
    made = shop.catalog.change("createOffering", given, "offering { id }", by="acme")["offering"]

    said = {"targets": [MONTHLY], "conditions": [CONDITION]}
    payload = shop.catalog.change(
        "promiseWarranty",
        {"id": made["id"], "expectedRevision": 1, **said},
        "offering { revision targets { value } draft { number } } warnings { code }",
        by="acme",
    )

    offering = {"revision": 2, "targets": [{"value": "99.5"}], "draft": None}
    assert payload["offering"] == offering
    assert codes(payload) == ["INDICATOR_UNKNOWN"]


def test_what_was_agreed_keeps_its_promise(shop: Shop) -> None:
    shop.step("promiseWarranty", targets=[MONTHLY], conditions=[CONDITION])
    shop.step("publishOffering")
    deal = {"slug": "later", "offeringIds": [shop.id]}
    roles = ((shop.provider, "PROVIDER"), (shop.consumer, "CONSUMER"))
    parties = [{"organizationId": key, "role": role} for key, role in roles]
    shop.catalog.change("proposeRelationship", {**deal, "participants": parties}, by="acme")
    held = f'{{ relationship(slug: "later") {{ agreedOfferings {{ edition {{ {PROMISED} }} }} }} }}'
    before = shop.catalog.ask(held, by="bolt")["relationship"]["agreedOfferings"]

    shop.step("promiseWarranty", targets=[{**MONTHLY, "value": "98"}], conditions=[])
    shop.step("publishOffering")

    after = shop.catalog.ask(held, by="bolt")["relationship"]["agreedOfferings"]
    assert after == before
    assert before[0]["edition"]["targets"][0]["value"] == "99.5"
    assert promised(shop, by="bolt")["targets"][0]["value"] == "98"


@pytest.mark.parametrize(
    "window",
    [
        {"kind": "ROLLING"},
        {"kind": "ROLLING", "days": None},
        {"kind": "ROLLING", "days": 30, "period": "MONTH"},
        {"kind": "CALENDAR"},
        {"kind": "CALENDAR", "days": 30, "period": "MONTH"},
    ],
    ids=str,
)
def test_a_window_has_what_goes_with_its_kind(shop: Shop, window: dict[str, Any]) -> None:
    assert refused(shop, [{**ROLLING, "window": window}]) == [
        ("WINDOW_INVALID", "targets.0.window")
    ]
    shop.step("promiseWarranty", targets=[ROLLING, MONTHLY], conditions=[])


def test_credit_is_given_for_a_period(shop: Shop) -> None:
    assert refused(shop, [{**ROLLING, "credits": CREDITS}]) == [
        ("CREDIT_WITHOUT_PERIOD", "targets.0.credits")
    ]
    shop.step("promiseWarranty", targets=[{**ROLLING, "credits": []}], conditions=[])


@pytest.mark.parametrize(
    ("second", "problems"),
    [
        ({"from": "99.4", "to": "99.6", "rate": "1"}, [("CREDIT_INVALID", "targets.0.credits.2")]),
        ({"from": "99.7", "to": "99.6", "rate": "1"}, [("CREDIT_INVALID", "targets.0.credits.2")]),
        ({"from": "99.6", "to": "99.6", "rate": "1"}, [("CREDIT_INVALID", "targets.0.credits.2")]),
        ({"from": "1", "to": "2", "rate": "1"}, [("CREDIT_INVALID", "targets.0.credits.2")]),
        (
            {"from": "99.5", "to": "99.6", "rate": "101"},
            [("OUT_OF_RANGE", "targets.0.credits.2.rate")],
        ),
    ],
    ids=str,
)
def test_bands_of_credit_stand_apart(shop: Shop, second: Any, problems: Any) -> None:
    assert refused(shop, [{**MONTHLY, "credits": [*CREDITS, second]}]) == problems
    beside = {"from": "99.5", "to": "99.6", "rate": "1"}
    given = {**MONTHLY, "credits": [*CREDITS, beside]}
    shop.step("promiseWarranty", targets=[given], conditions=[])


def test_a_target_is_given_once(shop: Shop) -> None:
    same = {**MONTHLY, "value": "99.50", "credits": []}

    assert refused(shop, [MONTHLY, same]) == [("TARGET_TWICE", "targets.1")]
    other = {**same, "window": {"kind": "CALENDAR", "period": "YEAR"}}
    shop.step("promiseWarranty", targets=[MONTHLY, other], conditions=[])


def test_a_condition_names_a_target_that_is_there(shop: Shop) -> None:
    wrong = {**CONDITION, "target": 2}

    assert refused(shop, [MONTHLY], [CONDITION, wrong]) == [
        ("TARGET_UNKNOWN", "conditions.1.target")
    ]
    shop.step("promiseWarranty", targets=[MONTHLY, ROLLING], conditions=[CONDITION, wrong])


def test_a_level_is_in_the_unit_of_its_metric(watched: Shop) -> None:
    wrong = {**MONTHLY, "unit": "ratio", "value": "0.995", "credits": []}

    assert refused(watched, [wrong]) == [("UNIT_MISMATCH", "targets.0.unit")]
    payload = watched.step("promiseWarranty", targets=[MONTHLY], conditions=[])
    assert codes(payload) == ["EDITION_DRAFTED"]


def test_others_promise_nothing_for_a_provider(shop: Shop) -> None:
    given = {"id": shop.id, "expectedRevision": 2, "targets": [], "conditions": []}

    refusal = shop.catalog.refused("promiseWarranty", given, by="bolt")

    assert refusal == [("NOT_YOUR_ORGANIZATION", "id")]
    shop.step("promiseWarranty", targets=[], conditions=[])


def test_what_was_withdrawn_promises_nothing_new(shop: Shop) -> None:
    shop.step("withdrawOffering")

    assert refused(shop, [MONTHLY]) == [("OFFERING_WITHDRAWN", "id")]


def test_a_promise_is_part_of_the_hash() -> None:
    words = {"name": "Mailboxes", "target_consumer_group": "All.", "service_ids": [new_id()]}
    plain = Content(**words)  # type: ignore[arg-type]
    given: list[dict[str, Any]] = [
        {"targets": [MONTHLY]},
        {"conditions": [CONDITION]},
        {"prices": [{"kind": "FLAT"}]},
        {"prices_published": True},
    ]

    hashes = {content.content_hash() for content in (plain, *map(plain.having, given))}

    assert len(hashes) == 5


def test_editions_without_promises_keep_the_hash_that_they_had() -> None:
    stamps = {"kind": "GOODS", "name": "Stamps", "description": None, "terms": "Paid."}
    later = {"resource": None, "performed_by": None, "requestable": None}
    words = {"name": "Mailboxes", "description": None, "target_consumer_group": "All."}
    service = "00000000-0000-0000-0000-000000000001"

    content = Content(**words, components=[{**stamps, **later}], service_ids=[service])  # type: ignore[arg-type, list-item]

    assert content.content_hash() == EARLIER_HASH
