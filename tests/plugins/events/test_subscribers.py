"""Test what subscribers are told: at least once, in order for each entity, again if they fail."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    Change,
    Doc,
    ServiceId,
    ServiceRow,
    Telling,
    Work,
)
from catalog.storage.tables.outbox import DeliveryRow
from catalog.storage.tables.records import AuditEntryRow
from tests.asking import Asking, asking
from tests.hearing import (
    Ear,
    Failing,
    count,
    create,
    edit,
    move_the_clock,
    plugin,
    rows,
    stop_the_clock,
    until,
)


@dataclass(frozen=True, kw_only=True)
class Describe(Change):
    """Describe a service."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    description: str

    async def check(self, work: Work) -> None:
        if not self.description:
            work.problems.add("DESCRIPTION_EMPTY", "Write something.", "description")

    async def apply(self, work: Work, _found: None) -> ServiceRow | None:
        service = await work.edit(ServiceRow, self.service_id)
        assert service is not None
        service.description = self.description
        return service


def test_a_subscriber_is_told_what_happened_and_sees_it(
    catalog_with: Callable[..., Asking],
) -> None:
    names: list[str | None] = []

    async def look(telling: Telling) -> None:
        question = sa.select(ServiceRow.name).where(ServiceRow.id == telling.event.entity_id)
        names.append(await telling.session.scalar(question))

    ear = Ear(look)
    catalog = catalog_with(plugin(ear=ear))

    mail = create(catalog, "mail")

    until(lambda: ear.heard)
    (event,) = ear.heard
    assert (event.type, event.entity_id, event.revision) == ("services.created", mail, 1)
    assert event.payload["change"] == "CreateService"
    assert names == ["mail"]


def test_a_subscriber_is_told_nothing_else(catalog_with: Callable[..., Asking]) -> None:
    ear = Ear()
    catalog = catalog_with(plugin(ear=ear))

    catalog.member("xyz")
    catalog.refused("createService", {"slug": "No slug", "name": "Mail"})
    catalog.change("createService", {"slug": "dry", "name": "Dry"}, dry_run=True)
    mail = create(catalog, "mail")

    until(lambda: ear.heard and count(catalog, DeliveryRow) == 0)
    assert ear.revisions == {mail: [1]}


def test_each_entity_is_told_in_order(catalog_with: Callable[..., Asking]) -> None:
    ear = Ear(lambda telling: asyncio.sleep(random.random() / 50))  # noqa: S311
    catalog = catalog_with(plugin(ear=ear))

    services = [create(catalog, f"s{number}") for number in range(4)]
    for revision in range(1, 6):
        for service in services:
            edit(catalog, service, revision)

    until(lambda: len(ear.heard) == 24 and count(catalog, DeliveryRow) == 0)
    assert ear.revisions == {service: [1, 2, 3, 4, 5, 6] for service in services}


def test_several_subscribers_are_told_apart(catalog_with: Callable[..., Asking]) -> None:
    failing, well = Ear(Failing()), Ear()
    catalog = catalog_with(plugin(failing=failing, well=well))

    mail = create(catalog, "mail")
    edit(catalog, mail, 1)

    until(lambda: len(well.heard) == 2)
    until(lambda: count(catalog, DeliveryRow) == 2)
    assert well.revisions == {mail: [1, 2]}
    assert failing.heard == []


def test_one_that_fails_is_told_again_after_growing_pauses(
    catalog_with: Callable[..., Asking],
) -> None:
    failing = Failing()
    ear = Ear(failing)
    catalog = catalog_with(plugin(ear=ear))
    stop_the_clock(catalog)

    create(catalog, "mail")
    for number, pause in enumerate((1, 3, 9), 1):
        until(lambda number=number: len(ear.begun) == number)  # type: ignore[misc]
        until(lambda: count(catalog, DeliveryRow, DeliveryRow.claim.is_(None)))
        move_the_clock(catalog, seconds=pause - 0.1)
        time.sleep(1.2)  # what is due is looked for each second
        assert len(ear.begun) == number
        move_the_clock(catalog, seconds=0.2)
    failing.is_mended = True

    until(lambda: ear.heard and count(catalog, DeliveryRow) == 0)
    assert len(ear.begun) == 4
    assert len({event.id for event in ear.begun}) == 1


def test_later_events_of_its_entity_wait_for_one_that_fails_and_others_do_not(
    catalog_with: Callable[..., Asking],
) -> None:
    failing = Failing(at=set())
    ear = Ear(failing)
    catalog = catalog_with(plugin(ear=ear))
    mail, web = create(catalog, "mail"), create(catalog, "web")
    until(lambda: len(ear.heard) == 2)
    stop_the_clock(catalog)
    failing.at = {mail}

    edit(catalog, mail, 1)
    edit(catalog, mail, 2)
    edit(catalog, web, 1)
    edit(catalog, web, 2)

    until(lambda: ear.revisions[web] == [1, 2, 3])
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.claim.is_(None)) == 2)
    assert [event.revision for event in ear.begun if event.entity_id == mail] == [1, 2]
    failing.is_mended = True
    move_the_clock(catalog, seconds=1)
    until(lambda: ear.revisions[mail] == [1, 2, 3])


def test_a_subscriber_makes_a_change_in_the_name_of_its_plugin(
    catalog_with: Callable[..., Asking],
) -> None:
    def describe(text: str) -> Callable[[Telling], object]:
        async def act(telling: Telling) -> None:
            if telling.event.type == "services.created":
                change = Describe(service_id=telling.event.entity_id, description=text)
                await telling.make(change)

        return act

    refused, made = Ear(describe("")), Ear(describe("By itself."))
    catalog = catalog_with(plugin(refused=refused, made=made))

    mail = create(catalog, "mail")

    until(lambda: made.revisions.get(mail) == [1, 2])
    description = '{ service(slug: "mail") { description revision } }'
    assert catalog.ask(description)["service"] == {"description": "By itself.", "revision": 2}
    subjects = rows(catalog, sa.select(AuditEntryRow.change, AuditEntryRow.subject))
    assert ("Describe", "plugin ears") in [tuple(row) for row in subjects]
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.error.is_not(None)))
    (error,) = rows(catalog, sa.select(DeliveryRow.error).where(DeliveryRow.error.is_not(None)))[0]
    assert error.startswith("catalog.domain.writing.problems.ChangeRefusedError")


def test_what_happened_while_no_server_ran_is_told_by_the_next(url: str) -> None:
    ear = Ear()
    with asking(url, [plugin(ear=ear)]) as catalog:
        mail = create(catalog, "mail")
        until(lambda: ear.heard)
    with asking(url) as without:
        edit(without, mail, 1)

    with asking(url, [plugin(ear=ear)]):
        until(lambda: len(ear.heard) == 2)

    assert ear.revisions == {mail: [1, 2]}


def test_a_plugin_that_comes_later_is_not_told_of_what_was_before(url: str) -> None:
    early, late = Ear(), Ear()
    with asking(url, [plugin(early=early)]) as catalog:
        mail = create(catalog, "mail")
        until(lambda: early.heard)

    with asking(url, [plugin(early=early, late=late)]) as catalog:
        edit(catalog, mail, 1)
        until(lambda: late.heard and len(early.heard) == 2)

    assert late.revisions == {mail: [2]}
    assert early.revisions == {mail: [1, 2]}
