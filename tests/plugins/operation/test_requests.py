"""Consumers ask for what was agreed; the provider promises and fulfils it, or refuses."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.operation.asking_for import MOMENT, Desk

STRANGERS = ["outsider", "supplier"]
PROMISED = {"promisedBy": "2026-03-12T12:00:00Z"}


def test_a_user_asks_for_what_was_agreed_and_the_provider_does_it(desk: Desk) -> None:
    asked = desk.request()
    desk.later(hours=1, milliseconds=700)

    done = desk.fulfil(asked)

    assert asked | {"id": "", "requestedAt": ""} == {
        "id": "",
        "revision": 1,
        "number": 1,
        "status": "REQUESTED",
        "component": "Reset a password",
        "what": "Mine is lost.",
        "requestedBy": "consumer",
        "requestedAt": "",
        "promisedBy": None,
        "fulfilledAt": None,
        "evidence": None,
        "cancelledAt": None,
        "cancelledSide": None,
        "reason": None,
        "isOverdue": False,
        "fulfilmentSeconds": None,
        "organization": {"slug": "consumer"},
        "provider": {"slug": "provider"},
        "person": {"slug": "consumer-ann"},
    }
    assert done["status"] == "FULFILLED"
    assert done["evidence"] == "It works."
    assert done["fulfilmentSeconds"] == 3600
    assert done["fulfilledAt"] == "2026-03-10T13:00:00.700000Z"


def test_a_service_account_of_the_consumer_asks_for_it_without_a_person(desk: Desk) -> None:
    asked = desk.request(by="consumer-bot")

    assert asked["person"] is None
    assert asked["organization"] == {"slug": "consumer"}


def test_requests_are_numbered_for_each_relationship(desk: Desk) -> None:
    shared = desk.shared()

    numbers = [desk.request(relationshipId=deal)["number"] for deal in (desk.deal, shared)]

    assert [*numbers, desk.request()["number"]] == [1, 1, 2]


def test_the_provider_does_not_ask_itself(desk: Desk) -> None:
    assert desk.wants(by="provider") == [("NOT_YOUR_ORGANIZATION", "relationshipId")]
    assert desk.request(by="consumer")["number"] == 1


@pytest.mark.parametrize("by", STRANGERS)
def test_who_takes_no_part_does_not_know_the_relationship(desk: Desk, by: str) -> None:
    assert desk.wants(by=by) == [("NOT_FOUND", "relationshipId")]
    assert desk.wants(by="consumer") == []


def test_one_consumer_does_not_ask_in_the_name_of_another(desk: Desk) -> None:
    shared = desk.shared()
    given = {"relationshipId": shared, "organizationId": desk.outsider}

    assert desk.wants(**given) == [("NOT_A_PARTICIPANT", "organizationId")]
    assert desk.request(by="outsider", **given)["organization"] == {"slug": "outsider"}


def test_who_has_left_asks_for_nothing_more(desk: Desk) -> None:
    shared = desk.shared()
    desk.answer("leaveRelationship", shared, "outsider")
    desk.later(seconds=1)

    refused = desk.wants(by="outsider", relationshipId=shared)

    assert refused == [("NOT_YOUR_ORGANIZATION", "relationshipId")]
    assert desk.wants(by="consumer", relationshipId=shared) == []


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ("Back up", "ACTION_NOT_REQUESTABLE"),
        ("Stamps", "ACTION_NOT_AGREED"),
        ("Nothing", "ACTION_NOT_AGREED"),
    ],
)
def test_only_a_requestable_action_is_asked_for(desk: Desk, component: str, code: str) -> None:
    assert desk.wants(component=component) == [(code, "component")]
    assert desk.wants(component="Reset a password") == []


def test_an_offering_is_agreed_before_something_of_it_is_asked_for(desk: Desk) -> None:
    other = desk.offering("other")
    desk.step("publishOffering", other, 1)

    assert desk.wants(offeringId=other) == [("OFFERING_NOT_AGREED", "offeringId")]
    assert desk.wants(offeringId=desk.available) == []


def test_what_was_agreed_is_asked_for_after_the_offering_says_something_else(desk: Desk) -> None:
    given = {"id": desk.available, "components": [{"kind": "GOODS", "name": "Stamps"}]}
    revision = desk.catalog.ask(
        "query($id: ID!) { offering(id: $id) { revision } }", {"id": desk.available}
    )["offering"]["revision"]
    desk.catalog.change("updateOffering", {**given, "expectedRevision": revision})

    assert desk.wants() == []


def test_nothing_is_asked_for_before_the_relationship_is_active(desk: Desk) -> None:
    agreed = desk.agreed(slug="later")

    assert desk.wants(relationshipId=agreed) == [("RELATIONSHIP_NOT_ACTIVE", "relationshipId")]

    desk.with_roles(agreed)
    desk.step("activateRelationship", agreed, desk.revision(agreed))
    assert desk.wants(relationshipId=agreed) == []


def test_after_the_end_nothing_is_asked_for_or_promised_and_what_is_open_is_closed(
    desk: Desk,
) -> None:
    done, given_up, waiting = desk.request(), desk.request(), desk.request()
    desk.end()

    assert desk.wants() == [("RELATIONSHIP_NOT_ACTIVE", "relationshipId")]
    assert desk.refusing("promiseRequest", waiting, **PROMISED) == [
        ("RELATIONSHIP_NOT_ACTIVE", "id")
    ]
    assert desk.cancel(given_up, by="consumer")["status"] == "CANCELLED"
    assert desk.fulfil(done)["status"] == "FULFILLED"


def test_a_promise_is_given_once(desk: Desk) -> None:
    asked = desk.request()

    promised = desk.promise(asked)

    assert (promised["status"], promised["promisedBy"]) == ("PROMISED", "2026-03-12T12:00:00Z")
    assert desk.refusing("promiseRequest", asked, **PROMISED) == [("REQUEST_PROMISED", "id")]


def test_a_promise_is_not_broken_already(desk: Desk) -> None:
    asked = desk.request()
    past = (MOMENT - dt.timedelta(seconds=1)).isoformat()

    refused = desk.refusing("promiseRequest", asked, promisedBy=past)

    assert refused == [("TIME_PAST", "promisedBy")]
    assert desk.promise(asked, days=0)["status"] == "PROMISED"


def test_a_request_is_overdue_once_its_promise_is_past(desk: Desk) -> None:
    desk.promise(desk.request())
    text = "{ serviceRequests { nodes { isOverdue } } }"

    def overdue() -> Any:
        return desk.catalog.ask(text, by="consumer")["serviceRequests"]["nodes"][0]["isOverdue"]

    before = overdue()
    desk.later(days=2, seconds=1)

    assert (before, overdue()) == (False, True)


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("promiseRequest", PROMISED),
        ("fulfilRequest", {"evidence": "It works."}),
        ("cancelRequest", {"reason": "It is too much."}),
    ],
)
class TestEveryAnswer:
    """What holds of promising, fulfilling and cancelling alike."""

    @pytest.mark.parametrize("by", [*STRANGERS, "outsider-bot"])
    def test_strangers_do_not_know_the_request(
        self, desk: Desk, step: str, given: dict[str, Any], by: str
    ) -> None:
        asked = desk.request()

        assert desk.refusing(step, asked, by=by, **given) == [("NOT_FOUND", "id")]
        assert desk.refusing(step, asked, **given) == []

    def test_another_consumer_of_the_relationship_does_not_know_it(
        self, desk: Desk, step: str, given: dict[str, Any]
    ) -> None:
        asked = desk.request(relationshipId=desk.shared())

        assert desk.refusing(step, asked, by="outsider", **given) == [("NOT_FOUND", "id")]
        assert desk.refusing(step, asked, **given) == []

    @pytest.mark.parametrize("closing", ["fulfilRequest", "cancelRequest"])
    def test_what_is_closed_is_answered_no_more(
        self, desk: Desk, step: str, given: dict[str, Any], closing: str
    ) -> None:
        asked = desk.request()
        (desk.fulfil if closing == "fulfilRequest" else desk.cancel)(asked)

        assert desk.refusing(step, asked, **given) == [("REQUEST_CLOSED", "id")]
        assert desk.refusing(step, desk.request(), **given) == []

    def test_a_stale_revision_is_refused(
        self, desk: Desk, step: str, given: dict[str, Any]
    ) -> None:
        asked = desk.request()

        refused = desk.refusing(step, asked, **{**given, "expectedRevision": 7})

        assert refused == [("CONFLICT", "expectedRevision")]
        assert desk.refusing(step, asked, **given) == []

    def test_what_can_be_done_is_told_before(
        self, desk: Desk, step: str, given: dict[str, Any]
    ) -> None:
        asked = desk.request()
        text = """query($id: ID!, $step: String!) { serviceRequest(id: $id) {
            viewerCan(mutations: [$step]) { allowed reasons { code } }
        } }"""

        for by in ("provider", "provider-bot", "consumer"):
            refused = desk.catalog.attempt(
                step, desk.replying(asked, **given), by=by, dry_run=True
            )["userErrors"]
            answer = desk.catalog.ask(text, {"id": asked["id"], "step": step}, by=by)
            (told,) = answer["serviceRequest"]["viewerCan"]
            assert told["allowed"] == (not refused)
            assert [reason["code"] for reason in told["reasons"]] == [
                problem["code"] for problem in refused
            ]


@pytest.mark.parametrize(
    ("step", "given"), [("promiseRequest", PROMISED), ("fulfilRequest", {"evidence": "So."})]
)
@pytest.mark.parametrize("by", ["consumer", "consumer-bot"])
def test_the_consumer_does_not_answer_itself(
    desk: Desk, step: str, given: dict[str, Any], by: str
) -> None:
    asked = desk.request()

    assert desk.refusing(step, asked, by=by, **given) == [("NOT_YOUR_ORGANIZATION", "id")]
    assert desk.refusing(step, asked, **given) == []


@pytest.mark.parametrize("by", ["provider-bot", "admin"])
def test_a_person_promises_and_a_machine_may_fulfil(desk: Desk, by: str) -> None:
    asked = desk.request()

    assert desk.refusing("promiseRequest", asked, by=by, **PROMISED) == [("ROLE_NOT_HELD", "id")]

    desk.promise(asked)
    assert desk.fulfil(asked, by=by)["status"] == "FULFILLED"


@pytest.mark.parametrize(
    ("by", "side"),
    [("consumer", "CONSUMER"), ("provider", "PROVIDER"), ("admin", "PROVIDER")],
)
def test_who_asked_withdraws_and_who_provides_refuses(desk: Desk, by: str, side: str) -> None:
    asked = desk.request()
    desk.later(hours=1)

    cancelled = desk.cancel(asked, by=by)

    assert (cancelled["status"], cancelled["cancelledSide"]) == ("CANCELLED", side)
    assert cancelled["cancelledAt"] == "2026-03-10T13:00:00Z"
    assert cancelled["reason"] == "It is too much."


def test_what_is_done_was_done_after_it_was_asked_for_and_before_now(desk: Desk) -> None:
    asked = desk.request()
    desk.later(hours=2)

    def refused(hours: float) -> list[Any]:
        moment = (MOMENT + dt.timedelta(hours=hours)).isoformat()
        given = {"evidence": "So.", "fulfilledAt": moment}
        return desk.refusing("fulfilRequest", asked, **given)

    assert refused(-0.1) == [("HISTORY_REVERSED", "fulfilledAt")]
    assert refused(2.1) == [("TIME_TO_COME", "fulfilledAt")]
    assert refused(1) == []
