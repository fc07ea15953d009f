"""Test what `catalog events` tells of dead letters, and how it sends them again."""

import json
from uuid import UUID, uuid4

import pytest

from catalog.storage.tables.outbox import DeliveryRow
from tests.asking import Asking, asking
from tests.cli.conftest import Call
from tests.hearing import SECRET, Ear, Failing, count, create, edit, plugin, until


def letters(call: Call) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(call("events", "dead", "--json").data)
    return found


def dead(catalog: Asking, slug: str) -> UUID:
    """Create a service that a failing subscriber is told of in vain, until nobody tries again."""
    before = count(catalog, DeliveryRow, DeliveryRow.died_at.is_not(None))
    service = create(catalog, slug)
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.died_at.is_not(None)) > before)
    return service


def test_without_dead_letters_there_is_nothing_to_tell(call: Call) -> None:
    assert letters(call) == []
    assert call("events", "resend", "--all").told == "Told again: 0.\n"


def test_a_dead_letter_is_seen_lets_later_events_pass_and_is_sent_again(
    call: Call, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing()
    ear = Ear(failing)
    monkeypatch.setenv("COLUMNS", "80")
    with asking(url, [plugin(ear=ear)], event_attempts=1) as catalog:
        mail = dead(catalog, "mail")
        (letter,) = letters(call)
        table = call("events", "dead").data
        failing.is_mended = True
        edit(catalog, mail, 1)
        until(lambda: ear.revisions == {mail: [2]})
        assert len(letters(call)) == 1

        told = call("events", "resend", letter["id"]).told
        until(lambda: ear.revisions == {mail: [2, 1]})

        assert told == "Told again: 1.\n"
        assert letters(call) == []
    assert letter["subscriber"] == "ears.ear"
    assert letter["event"] == "services.created"
    assert (letter["entityId"], letter["revision"], letter["attempts"]) == (str(mail), 1, 1)
    assert letter["eventId"] == str(ear.begun[0].id)
    assert letter["error"].startswith("RuntimeError, __call__, line ")
    assert letter["diedAt"] >= letter["at"]
    assert letter["id"] in table
    assert SECRET not in table + json.dumps(letter)


def test_all_dead_letters_are_sent_again_and_may_die_again(call: Call, url: str) -> None:
    failing = Failing()
    ear = Ear(failing)
    with asking(url, [plugin(ear=ear)], event_attempts=1) as catalog:
        services = {dead(catalog, "mail"), dead(catalog, "web")}
        first = {letter["id"] for letter in letters(call)}

        assert call("events", "resend", "--all").told == "Told again: 2.\n"
        until(lambda: len(ear.begun) == 4)
        until(lambda: len(letters(call)) == 2)
        assert {letter["id"] for letter in letters(call)} == first

        failing.is_mended = True
        call("events", "resend", "--all")
        until(lambda: ear.revisions == {service: [1] for service in services})


def test_what_is_no_dead_letter_is_not_sent_again(call: Call) -> None:
    unknown = call("events", "resend", str(uuid4()), code=1).told
    malformed = call("events", "resend", "mail", code=2).told
    neither = call("events", "resend", code=2).told
    both = call("events", "resend", str(uuid4()), "--all", code=2).told

    assert unknown == "NOT_FOUND: There is no dead letter with this id.\n"
    assert malformed == "That is no dead letter's id: `catalog events dead` shows them.\n"
    assert neither == both == "Name one dead letter, or say --all.\n"
