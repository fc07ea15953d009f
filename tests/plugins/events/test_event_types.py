"""Test that events are told as they are declared, and by whom, and who may want to hear of them."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from catalog_notes import Notes

from catalog.host import gather
from catalog.plugin import (
    Actor,
    ActorKind,
    EventType,
    OrganizationRow,
    Plugin,
    Reaction,
    ServiceRow,
    Subscriber,
    Telling,
    UpdateService,
    Work,
)
from catalog.testing import catalog as served
from tests.asking import Asking
from tests.hearing import Ear, create, edit, plugin, until
from tests.plugins.bringing import bringing, problems

With = Callable[..., Asking]
BELL = "bell.rung"


def event(**given: Any) -> EventType:
    declared: dict[str, Any] = {"name": BELL, "of": [ServiceRow], "tells": "It rang."}
    return EventType(**{**declared, **given})


def ringing(declared: Sequence[EventType], name: str, **payload: Any) -> type[Plugin]:
    """Return a plugin that declares events, and tells of one whenever a service is edited."""

    async def ring(change: UpdateService, work: Work) -> None:
        service = await work.session.get(ServiceRow, change.id)
        assert service is not None
        work.tell(name, service, **payload)

    return bringing(
        "bells",
        event_types=declared,
        reactions=[Reaction(change_type=UpdateService, do=ring)],
    )


NUMBERED = event(payload={"number": int, "by": UUID | None, "words": list[str]})
RIGHT = {"number": 1, "by": None, "words": ["ding"]}


def test_an_event_is_told_as_it_is_declared(catalog_with: With) -> None:
    ear = Ear()
    hearing = bringing("ears", subscribers=[Subscriber(name="ear", event_types=[BELL], do=ear)])
    catalog = catalog_with(ringing([NUMBERED], BELL, **RIGHT), hearing)

    edit(catalog, create(catalog, "mail"), 1)

    until(lambda: ear.heard)
    (heard,) = ear.heard
    assert RIGHT.items() <= heard.payload.items()
    assert heard.payload["change"] == "UpdateService"


@pytest.mark.parametrize(
    ("payload", "wrong"),
    [
        ({**RIGHT, "number": "1"}, "tells number='1', which is no Int!"),
        ({**RIGHT, "by": "nobody"}, "tells by='nobody', which is no ID"),
        ({**RIGHT, "words": "ding"}, "tells words='ding', which is no [String!]!"),
        ({**RIGHT, "more": 1}, "tells more, which is not declared"),
        ({"number": 1, "words": []}, "does not tell by"),
    ],
)
def test_a_payload_that_is_not_what_is_declared_undoes_the_change(
    payload: dict[str, Any], wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    with served([ringing([NUMBERED], BELL, **payload)]) as catalog:
        service = catalog.live("mail")
        given = {"id": service, "name": "Post", "expectedRevision": 1}
        codes = catalog.codes(
            "mutation($in: UpdateServiceInput!) { updateService(input: $in) "
            "{ service { name } userErrors { code } } }",
            {"in": given},
        )
        name = catalog.ask('{ service(slug: "mail") { name } }')["service"]["name"]

    assert codes == ["INTERNAL"]
    assert name == "Mail"
    assert f"the event {BELL} {wrong}" in caplog.text


def test_an_event_of_another_entity_is_wrong() -> None:
    declared = event(of=[OrganizationRow])

    assert declared.wrong(ServiceRow, {}) == "happens to ServiceRow, and not to OrganizationRow"
    assert declared.wrong(OrganizationRow, {}) is None


def test_an_event_that_nobody_declares_is_told_and_noted_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    with served([ringing([], BELL)]) as catalog:
        service = catalog.live("mail")
        for revision in (1, 2):
            given = {"id": service, "name": f"Post {revision}", "expectedRevision": revision}
            catalog.change("updateService", given)

    told = [record for record in caplog.records if BELL in record.getMessage()]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": "rung"}, "write a noun and what happened"),
        ({"of": []}, "write a list of rows"),
        ({"of": [int]}, "write a list of rows"),
        ({"tells": " "}, "write a sentence on what happened"),
        ({"payload": {"x": object}}, "has a payload of other types"),
        ({"payload": {"actor": str}}, "has a payload of other types"),
        ({"payload": {"x": list[list[str]]}}, "has a payload of other types"),
    ],
)
def test_a_wrong_declaration_is_told_at_the_start(given: dict[str, Any], wrong: str) -> None:
    (problem,) = problems(bringing("bells", event_types=[event(**given)]))

    assert wrong in problem


@pytest.mark.parametrize(
    "kind", [str, bool, int, float, UUID, dt.datetime, dt.date, list[UUID], str | None]
)
def test_a_right_declaration_is_not_told(kind: Any) -> None:
    found = gather([bringing("bells", event_types=[event(payload={"fact": kind})])])

    assert found.extensions.rules.events.by_name[BELL].plugin == "bells"


def test_a_name_that_is_taken_is_told() -> None:
    core = bringing("bells", event_types=[event(name="lifecycle.moved")])
    twice = bringing("bells", event_types=[event(), event()])
    other = bringing("gongs", event_types=[event()])

    assert problems(core) == [
        "The event lifecycle.moved is declared by the catalog and by bells: rename one."
    ]
    assert problems(twice) == [f"The event {BELL} is declared twice by bells: rename one."]
    assert problems(bringing("bells", event_types=[event()]), other) == [
        f"The event {BELL} is declared by bells and by gongs: rename one."
    ]


async def hear(_telling: Telling) -> None:
    """Hear it."""


def hearing(name: str) -> type[Plugin]:
    return bringing("ears", subscribers=[Subscriber(name="ear", event_types=[name], do=hear)])


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("services.chanegd", "did you mean services.changed?"),
        ("service.created", "did you mean services.created?"),
        ("lifecycle.abandoned", "did you mean lifecycle.moved?"),
        ("lifecycle.x", "did you mean lifecycle.moved?"),
        ("waivers.used", "did you mean waivers.granted?"),
    ],
)
def test_a_subscriber_that_nobody_would_tell_is_told_at_the_start(name: str, remedy: str) -> None:
    assert problems(hearing(name)) == [
        f"The subscriber ear of ears names the event {name}, which nobody tells of: {remedy}"
    ]


@pytest.mark.parametrize(
    "name", ["services.changed", "services.last_owner_left", "notes__notes.created", "note.pinned"]
)
def test_a_subscriber_may_name_any_event_that_is_told_of(name: str) -> None:
    assert not gather([hearing(name), Notes]).warnings


def test_an_event_of_a_plugin_that_is_not_there_is_a_warning() -> None:
    found = gather([hearing("incidents.created")])

    (warning,) = found.warnings
    assert warning.text == (
        "The subscriber ear of ears names the event incidents.created, which nobody tells of: "
        "`catalog plugins events` lists those that are told of."
    )


def test_an_event_tells_who_made_the_change_and_no_person(catalog_with: With) -> None:
    ear = Ear()
    catalog = catalog_with(plugin(ear=ear))
    catalog.member("acme")
    catalog.change(
        "createPerson",
        {"slug": "ann", "name": "Ann Author", "organizationIds": [_id(catalog, "acme")]},
        by="acme",
    )
    catalog.token("token-of-ann", person="ann")

    create(catalog, "one")
    catalog.change(
        "createService",
        {"slug": "two", "name": "Two", "providerId": _id(catalog, "acme")},
        by="token-of-ann",
    )
    catalog.live("three")

    until(lambda: len(ear.heard) == 3)
    actors = {heard.actor for heard in ear.heard}
    assert actors == {
        Actor(ActorKind.SERVICE_ACCOUNT, "admin"),
        Actor(ActorKind.PERSON, "token-of-ann"),
        Actor(ActorKind.COMMAND, "test"),
    }
    assert "Ann Author" not in str([heard.payload for heard in ear.heard])


def _id(catalog: Asking, slug: str) -> str:
    found = catalog.ask(f'{{ organization(slug: "{slug}") {{ id }} }}')
    return str(found["organization"]["id"])
