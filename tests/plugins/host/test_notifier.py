"""Test a notifier: every event reaches another server, signed, in order, and until it has heard."""

import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from catalog_notifier import Notifier

from catalog.testing import Conformance
from tests.asking import Asking
from tests.hearing import until
from tests.http.outside.others import Heard, Other, Said, other

KEY = "of a test"
QUICK = {"event_time_limit": 10}


class TestNotifier(Conformance):
    """The example of a notifier keeps the rules of all plugins."""

    plugin = Notifier
    settings = {"url": "https://hooks.example/", "key": KEY}  # noqa: RUF012


@pytest.fixture
def theirs() -> Iterator[Other]:
    """Give the other system."""
    with other() as found:
        yield found


def notifying(catalog_with: Callable[..., Asking], theirs: Other, *allowed: str) -> Asking:
    """Return a catalog that tells the other system."""
    given = {"notifier": {"url": theirs.url("/events"), "key": KEY}}
    return catalog_with(Notifier, configs=given, http_allowed_hosts=frozenset(allowed))


def told(heard: Heard) -> dict[str, Any]:
    """Return what an event tells, which is signed."""
    signed = hmac.digest(KEY.encode(), heard.body, "sha256").hex()
    assert heard.headers["x-signature"] == f"sha256={signed}"
    found: dict[str, Any] = json.loads(heard.body)
    assert found["id"] == heard.headers["x-event-id"]
    return found


def test_every_event_is_told_signed(catalog_with: Callable[..., Asking], theirs: Other) -> None:
    catalog = notifying(catalog_with, theirs, theirs.host)

    catalog.member("bank")
    catalog.live("mail")
    until(lambda: {told(item)["type"] for item in theirs.heard} >= {
        "organizations.created", "services.created"
    })  # fmt: skip

    assert {(item.method, item.path) for item in theirs.heard} == {("POST", "/events")}
    (bank,) = (e for item in theirs.heard if (e := told(item))["type"] == "organizations.created")
    assert bank["payload"]["actor"] == {"kind": "SERVICE_ACCOUNT", "subject": "admin"}


def test_who_has_not_heard_is_told_the_same_again(
    catalog_with: Callable[..., Asking], theirs: Other
) -> None:
    answers = iter([Said(503), Said(500)])
    theirs.answer = lambda _heard: next(answers, Said(204))
    catalog = notifying(catalog_with, theirs, theirs.host)

    catalog.member("bank")
    until(lambda: len(theirs.heard) >= 3)

    assert len({told(item)["id"] for item in theirs.heard[:3]}) == 1


def test_a_host_inside_that_nobody_allowed_hears_nothing(
    catalog_with: Callable[..., Asking], theirs: Other, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = notifying(catalog_with, theirs)

    catalog.member("bank")
    until(lambda: any("was refused" in record.getMessage() for record in caplog.records))

    assert theirs.heard == []


def test_its_page_is_shown_to_those_who_may_read(
    catalog_with: Callable[..., Asking], theirs: Other
) -> None:
    catalog = notifying(catalog_with, theirs, theirs.host)
    headers = {"authorization": f"Bearer {catalog.secrets['admin']}"}

    shown = catalog.client.get("/plugins/notifier/about", headers=headers)

    assert "<p>Events go to 127.0.0.1.</p>" in shown.text
    assert catalog.client.get("/plugins/notifier/about").status_code == 401
