"""Consumers ask for what was agreed; the provider promises and fulfils it, or refuses."""

from tests.plugins.operation.asking_for import Desk


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
