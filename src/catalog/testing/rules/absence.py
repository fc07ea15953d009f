"""What is left of a plugin when it is gone: its tables, and versions in its stages."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from catalog.domain.access import system
from catalog.domain.writing.changes import Change, Work
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.upgrading import undoing
from catalog.testing import mutations
from catalog.testing.asking import Asking
from catalog.testing.catalogs import catalog
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor, World

STANDING = """{
    services(first: 50) {
        nodes { slug portfolioStatus stage { key installed } versions { nodes { status } } }
    }
    lifecycleStages { key }
}"""


@dataclass(frozen=True, kw_only=True)
class _Place(Change[None]):
    """Put the versions of a service into a stage, whatever its gates say."""

    service_id: UUID
    version_id: UUID
    stage: str

    async def apply(self, work: Work, _found: None) -> ServiceRow:
        """Write the stage to the service and its version."""
        service = await work.session.get(ServiceRow, self.service_id)
        version = await work.session.get(ServiceVersionRow, self.version_id)
        assert service is not None
        assert version is not None
        service.stage_key = version.stage_key = self.stage
        return service


def does_no_harm(subject: Subject) -> Iterator[str]:
    """Find what does not work where the plugin is disabled, and after its tables were dropped."""
    with subject.world("acme", without=True) as made:
        yield from _used_and_disabled(subject, made)


def _used_and_disabled(subject: Subject, made: World) -> Iterator[str]:
    configs = {subject.id: subject.settings}
    with catalog(subject.all, url=made.url, configs=configs) as found:
        for anchor in made.anchors:
            subject.put(found, anchor)
    stages = subject.stages
    for anchor, stage in zip(made.anchors, stages, strict=False):
        made.catalog.run(partial(_place, made.catalog, anchor, stage))
    yield from _stands(made.catalog, stages, "while it is disabled")
    public, hidden = made.anchors
    edit = {"id": public.ids["services"], "expectedRevision": 1, "rationale": "Because."}
    yield from _works(made.catalog, "updateService", edit, "while it is disabled")
    yield from _works(made.catalog, "createService", _named("new"), "while it is disabled")
    try:
        made.catalog.take([ServiceRow(id=hidden.keys["services"])])
    except Exception as error:  # noqa: BLE001  # whatever the database says
        yield f"A service cannot be deleted while it is disabled: {error}"
    with catalog(subject.all, url=made.url, configs=configs) as found:
        yield from _stands(found, [], "when it comes back")
    asyncio.run(undoing.purge(made.url, subject.id))
    problems = list(_works(made.catalog, "createService", _named("newer"), "after `db purge`"))
    yield from problems
    if not problems:
        with catalog(subject.all, url=made.url, configs=configs) as found:
            yield from _stands(found, [], "when it is installed again after `db purge`")


def _named(slug: str) -> dict[str, Any]:
    return {"slug": slug, "name": slug.title()}


async def _place(found: Asking, anchor: Anchor, stage: str) -> None:
    keys = anchor.keys
    change = _Place(service_id=keys["services"], version_id=keys["service_versions"], stage=stage)
    await found.catalog.make(change, system("test"))


def _stands(found: Asking, gone: Sequence[str], when: str) -> Iterator[str]:
    answer = found.answer(STANDING)
    for error in answer.get("errors", []):
        yield f"Services cannot be read {when}: {error['message']}"
    if "errors" not in answer:
        stages = [node["stage"] for node in answer["data"]["services"]["nodes"]]
        for stage in stages:
            if stage["key"] in gone and stage["installed"]:
                yield f"The stage {stage['key']} is told to be installed {when}."


def _works(found: Asking, name: str, given: dict[str, Any], when: str) -> Iterator[str]:
    """Make a change of the core."""
    (mutation,) = (item for item in mutations.made(found.catalog.schema) if item.name == name)
    answer = mutation.tried(found, given)
    for problem in mutation.problems(answer):
        yield (
            f"{name} fails {when}: {problem['message']} Leave tables of the core as they are, and "
            "make no triggers there."
        )
