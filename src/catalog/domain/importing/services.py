"""Comparing services, their owners and their dependencies with what the catalog holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from catalog.domain.declared.stages import Stage
from catalog.domain.importing import comparing, limits
from catalog.domain.importing.comparing import notice
from catalog.domain.importing.cycles.components import Graph
from catalog.domain.importing.records import ORGANIZATIONS, SERVICES
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged import FilePlace, ImportedId, Merged
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.writing import EDGE, Phase, plan
from catalog.domain.writing.slugs import slug_of
from catalog.storage import importing as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.importing import HeldDependency
from catalog.storage.rows import new_id_text

DEPENDENCIES = "dependencies"
Ends: TypeAlias = tuple[str | None, str | None]  # the id of a target, or the name of none
TOLD = 20  # slugs of a cycle that its notice names


async def services(
    session: ReadSession, staging: Staging, report: Report, stage: Stage, house_id: str | None
) -> None:
    """Plan what is to be written of the services that were read, and note what is odd.

    New ones without an owner, and those that are nobody's yet, are recorded by the house.
    """
    for keys in staging.keys(SERVICES):
        known = await stored.services_named(session, keys)
        staging.rename(SERVICES, [(key, it.slug) for key, it in known.items() if it.slug != key])
        identities = [(key, new_id_text(), True, False) for key in keys if key not in known]
        identities += {(it.slug, it.id, False, it.is_retired) for it in known.values()}
        staging.identify(SERVICES, identities)
    staging.number(SERVICES)
    graph = Graph()
    for merged in staging.merged(SERVICES):
        batch = await _Batch.of(session, staging, report, stage, house_id, merged)
        for service in merged:
            graph.add(batch.compare(service))
        plan(staging, batch.plan)
    for component in graph.components():
        slugs = staging.slugs(SERVICES, component[:TOLD])
        more = f" and {len(component) - TOLD} more" if len(component) > TOLD else ""
        message = f"These services depend on each other in a circle: {', '.join(slugs)}{more}."
        place = staging.place(SERVICES, slugs[0])
        report.remark(notice(report, place, "CYCLE", message))


@dataclass
class _Batch:
    """One batch of services: what the catalog holds of them, what they name, what is planned."""

    report: Report
    stage: Stage
    house_id: str | None
    rows: dict[str, dict[str, Any]]
    labels: dict[str, dict[str, str]]
    owners: dict[str, list[tuple[str, str]]]
    edges: dict[str, list[Any]]
    targets: dict[str, ImportedId]
    teams: dict[str, str]
    plan: dict[Phase, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    async def of(
        cls,
        session: ReadSession,
        staging: Staging,
        report: Report,
        stage: Stage,
        house_id: str | None,
        batch: Sequence[Merged],
    ) -> "_Batch":
        held = [merged.identity.id for merged in batch if not merged.identity.is_new]
        names = {name for merged in batch for name in merged.dependencies or ()}
        targets = staging.identities(SERVICES, names)
        known = await stored.services_named(session, names - targets.keys())
        teams = {name for merged in batch for name in merged.owners or ()}
        made = staging.identities(ORGANIZATIONS, teams)
        there = await stored.organization_ids(session, teams - made.keys())
        called = staging.identities(SERVICES, {it.slug for it in known.values()})
        for name, it in known.items():
            number = called[it.slug].number if it.slug in called else None
            targets[name] = ImportedId(number, it.id, is_new=False, is_retired=it.is_retired)
        return cls(
            report,
            stage,
            house_id,
            await stored.services(session, held) if held else {},
            await stored.labels(session, held) if held else {},
            await stored.owners(session, held) if held else {},
            await stored.dependencies(session, held) if held else {},
            targets,
            {name: item.id for name, item in made.items()} | there,
        )

    def compare(self, merged: Merged) -> list[int]:
        """Plan one service, and return the numbers of the imported services that it needs."""
        service_id = merged.identity.id
        is_changed = self._compare_labels(merged) | self._compare_owners(merged)
        has_other_edges, needed = self._compare_dependencies(merged)
        is_owned = bool(merged.owners and self._are_known(merged.owners))
        recorder = None if is_owned else self.house_id
        if merged.identity.is_new:
            self.plan[Phase.NEW_SERVICES].append(self._new(merged, recorder))
            self.report.count("created", SERVICES)
            return needed
        held = self.rows[service_id]
        changes = comparing.changed(self.report, held, merged)
        is_nobodys = held["provider_id"] is None and not self.owners.get(service_id)
        if recorder is not None and is_nobodys and held["recorded_by_id"] is None:
            changes["recorded_by_id"] = recorder
        if changes or is_changed or has_other_edges:
            self.plan[Phase.EDITED_SERVICES].append({**held, **changes})
            self.report.count("updated", SERVICES)
        else:
            self.report.count("unchanged", SERVICES)
        return needed

    def _compare_labels(self, merged: Merged) -> bool:
        service_id = merged.identity.id
        held = self.labels.get(service_id, {})
        other = {key: value for key, value in merged.labels.items() if held.get(key) != value}
        number = len(held.keys() | merged.labels.keys())
        if number > limits.MOST_LABELS:
            told = "labels", number, limits.MOST_LABELS
            comparing.tell_too_many(self.report, merged.place, merged.key, *told)
            return False
        self.plan[Phase.GONE_LABELS] += [
            {"service_id": service_id, "key": key} for key in other if key in held
        ]
        self.plan[Phase.NEW_LABELS] += [
            {"service_id": service_id, "key": key, "value": value} for key, value in other.items()
        ]
        return bool(other)

    def _compare_owners(self, merged: Merged) -> bool:
        if merged.owners is None:
            return False
        wanted: list[str] = []
        for slug, (name, place) in merged.owners.items():
            team = self.teams.get(slug)
            if team is None:
                message = f"{merged.key} names the team {name}, which nothing defines."
                self._note(place, "UNKNOWN_TEAM", message)
            elif team not in wanted:
                wanted.append(team)
        if len(wanted) > limits.MOST_OWNERS:
            *_before, (_name, place) = merged.owners.values()
            told = "owners", len(wanted), limits.MOST_OWNERS
            comparing.tell_too_many(self.report, place, merged.key, *told)
            return False
        held = self.owners.get(merged.identity.id, [])
        if [owner for _assignment, owner in held] == wanted:
            return False
        self.plan[Phase.ENDED_ASSIGNMENTS] += [{"id": assignment} for assignment, _ in held]
        self.plan[Phase.NEW_ASSIGNMENTS] += [
            {
                "scope_id": merged.identity.id,
                "organization_id": team,
                "position": position,
            }
            for position, team in enumerate(wanted)
        ]
        return True

    def _compare_dependencies(self, merged: Merged) -> tuple[bool, list[int]]:
        """Plan the edges of one service; tell whether any is other, and which are imported."""
        if merged.dependencies is None:
            return False, []
        wanted: dict[Ends, tuple[str, bool]] = {}
        needed: list[int] = []
        service_id, targets = merged.identity.id, self.targets
        for slug, (name, declared, line, file) in merged.dependencies.items():
            target = targets.get(slug)
            is_odd = target is None or target.is_retired or target.id == service_id
            if is_odd and not self._may_need(merged, name, target, FilePlace(file, line)):
                continue
            if target is None:
                wanted[None, name] = slug, declared
                continue
            wanted[target.id, None] = slug, declared
            if declared and target.number is not None:
                needed.append(target.number)
        held = self.edges.get(service_id)
        if held:
            return self._plan_edges(service_id, held, wanted), needed
        self._add_edges(service_id, wanted.items())
        return bool(wanted), needed

    def _may_need(
        self, merged: Merged, name: str, target: ImportedId | None, place: FilePlace
    ) -> bool:
        """Note what is odd about a need, and tell whether it is taken."""
        if target is None:
            message = f"{merged.key} depends on {name}, which is no service here."
            self._note(place, "DANGLING_REFERENCE", message)
            return True
        if target.is_retired:
            message = f"{merged.key} depends on {name}, which is retired for good"
            held = self.edges.get(merged.identity.id, ())
            if not any(edge.depends_on_id == target.id for edge in held):
                self._note(place, "SERVICE_RETIRED", f"{message}: that is left out.")
                self.report.count("skipped", DEPENDENCIES)
                return False
            self._note(place, "SERVICE_RETIRED", f"{message}.")
        if target.id == merged.identity.id:
            self._note(place, "SELF_REFERENCE", f"{merged.key} depends on itself.")
        return True

    def _add_edges(
        self, service_id: str, wanted: Collection[tuple[Ends, tuple[str, bool]]]
    ) -> None:
        """Plan new edges, each given as the values of the columns `EDGE`."""
        self.plan[Phase.NEW_DEPENDENCIES] += [
            (service_id, target, name, None if name is None else slug_of(name), declared)
            for (target, name), (_slug, declared) in wanted
        ]
        self.report.count("created", DEPENDENCIES, len(wanted))

    def _plan_edges(
        self,
        service_id: str,
        there: Iterable[HeldDependency],
        wanted: Mapping[Ends, tuple[str, bool]],
    ) -> bool:
        held = {(edge.depends_on_id, edge.unresolved_ref): edge for edge in there}
        unresolved = {slug_of(name): (None, name) for _target, name in held if name is not None}
        new, edited, unchanged = [], [], 0
        for ends, (slug, declared) in wanted.items():
            target, name = ends
            edge = held.pop(ends, None)
            if edge is None and target is not None and slug in unresolved:
                edge = held.pop(unresolved[slug], None)
            if edge is None:
                new.append((ends, (slug, declared)))
            elif (edge.depends_on_id, edge.declared) == (target, declared):
                unchanged += 1
            else:
                awaited = None if name is None else slug_of(name)
                edited.append((edge.id, target, name, awaited, declared))
        self._add_edges(service_id, new)
        names = ("id", *EDGE[1:])
        self.plan[Phase.EDITED_DEPENDENCIES] += [
            dict(zip(names, row, strict=True)) for row in edited
        ]
        self.report.count("updated", DEPENDENCIES, len(edited))
        self.report.count("unchanged", DEPENDENCIES, unchanged)
        self.plan[Phase.GONE_DEPENDENCIES] += [{"id": edge.id} for edge in held.values()]
        return bool(held or new or edited)

    def _note(self, place: FilePlace, code: str, message: str) -> None:
        self.report.remark(notice(self.report, place, code, message))

    def _are_known(self, owners: Iterable[str]) -> bool:
        """Tell whether any of these teams is there, or is imported, too."""
        return any(slug in self.teams for slug in owners)

    def _new(self, merged: Merged, recorder: str | None) -> dict[str, Any]:
        return {
            "id": merged.identity.id,
            "slug": merged.key,
            "name": merged.key,
            "description": None,
            "rationale": None,
            "tier": None,
            "criticality": None,
            "monitored_from": None,
            "provider_id": None,
            "recorded_by_id": recorder,
            "aliases": [],
            "stage_key": self.stage.key,
            "portfolio_status": self.stage.status,
            "adopted_without_evidence": True,
            "successor_id": None,
            **merged.values,
            "external_refs": comparing.references(self.report, [], merged),
            "source": self.report.files[merged.place.file].path,
        }
