"""Comparing services, their owners and their dependencies with what the catalog holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.domain.declared.stages import RETIRED, Stage
from catalog.domain.importing import comparing, limits
from catalog.domain.importing.comparing import notice
from catalog.domain.importing.cycles.components import Graph
from catalog.domain.importing.records import ORGANIZATIONS, SERVICES, Kind
from catalog.domain.importing.report import Report
from catalog.domain.importing.rights.reach import ImportReach
from catalog.domain.importing.sources import absent, needs
from catalog.domain.importing.sources.brought import LABELS, OWNERS, Account
from catalog.domain.importing.sources.deciding import Value
from catalog.domain.importing.sources.needs import Needs
from catalog.domain.importing.staged import ImportedId, Merged, Sayings
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.writing import Phase, plan
from catalog.storage import importing as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import new_id_text
from catalog.storage.sources import brought

TOLD = 20  # slugs of a cycle that its notice names


async def services(
    session: ReadSession,
    staging: Staging,
    report: Report,
    reach: ImportReach,
    stage: Stage,
    house_id: str | None,
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
    await absent.note(session, staging, report, SERVICES)
    staging.number(SERVICES)
    graph = Graph()
    for everything in staging.merged(SERVICES):
        merged = await reach.within(SERVICES, everything)
        batch = await _Batch.of(session, staging, report, reach, stage, house_id, merged)
        for service in everything:  # each has its number in the graph
            graph.add(batch.compare(service) if service.key in batch.accounts else ())
        plan(staging, batch.plan | comparing.booked(report, staging, merged, batch.accounts))
    for component in graph.components():
        slugs = staging.slugs(SERVICES, component[:TOLD])
        more = f" and {len(component) - TOLD} more" if len(component) > TOLD else ""
        message = f"These services depend on each other in a circle: {', '.join(slugs)}{more}."
        place = staging.place(SERVICES, slugs[0])
        report.remark(notice(report, place, "CYCLE", message))


async def _hide(
    reach: ImportReach, targets: dict[str, ImportedId], teams: dict[str, str], new: Collection[str]
) -> None:
    """Let what the principal cannot see not be there."""
    there: dict[Kind, dict[str, str]] = {
        SERVICES: {name: item.id for name, item in targets.items() if not item.is_new},
        ORGANIZATIONS: {name: key for name, key in teams.items() if key not in new},
    }
    for kind, ids in there.items():
        seen = await reach.seen(kind, [UUID(key) for key in ids.values()])
        for name in [name for name, key in ids.items() if key not in seen]:
            (targets if kind == SERVICES else teams).pop(name)


@dataclass
class _Batch:
    """One batch of services: what the catalog holds of them, what they name, what is planned."""

    report: Report
    stage: Stage
    house_id: str | None
    accounts: dict[str, Account]
    rows: dict[str, dict[str, Any]]
    labels: dict[str, dict[str, str]]
    owners: dict[str, list[tuple[str, str]]]
    teams: dict[str, str]
    foreign: set[str]
    needs: Needs
    plan: dict[Phase, list[Any]]

    @classmethod
    async def of(
        cls,
        session: ReadSession,
        staging: Staging,
        report: Report,
        reach: ImportReach,
        stage: Stage,
        house_id: str | None,
        batch: Sequence[Merged],
    ) -> "_Batch":
        held = [merged.identity.id for merged in batch if not merged.identity.is_new]
        kept = await brought(session, held) if held else {}
        accounts = {
            merged.key: Account(merged.said, kept.get(merged.identity.id)) for merged in batch
        }
        names = needs.named(accounts.values())
        targets = staging.identities(SERVICES, names)
        known = await stored.services_named(session, names - targets.keys())
        teams = {name for merged in batch for said in merged.said for name in said.owners or ()}
        made = staging.identities(ORGANIZATIONS, teams)
        there = await stored.organization_ids(session, teams - made.keys())
        called = staging.identities(SERVICES, {it.slug for it in known.values()})
        for name, it in known.items():
            number = called[it.slug].number if it.slug in called else None
            targets[name] = ImportedId(number, it.id, is_new=False, is_retired=it.is_retired)
        named = {name: item.id for name, item in made.items()} | there
        if not reach.is_everywhere:
            await _hide(reach, targets, named, {item.id for item in made.values() if item.is_new})
        foreign = await reach.foreign(named.values())
        edges = await stored.dependencies(session, held) if held else {}
        plan: dict[Phase, list[Any]] = defaultdict(list)
        return cls(
            report,
            stage,
            house_id,
            accounts,
            await stored.services(session, held) if held else {},
            await stored.labels(session, held) if held else {},
            await stored.owners(session, held) if held else {},
            named,
            foreign,
            Needs(report, edges, targets, plan),
            plan,
        )

    def compare(self, merged: Merged) -> list[int]:
        """Plan one service, and return the numbers of the imported services that it needs."""
        service_id, account = merged.identity.id, self.accounts[merged.key]
        is_changed = self._compare_labels(merged, account) | self._compare_owners(merged, account)
        has_other_edges, needed = self.needs.compare(merged, account)
        is_owned = any(self._are_known(said.owners or ()) for said in merged.said)
        recorder = None if is_owned else self.house_id
        if merged.identity.is_new:
            self.plan[Phase.NEW_SERVICES].append(self._new(merged, recorder, account))
            self.report.count("created", SERVICES)
            return needed
        held = self.rows[service_id]
        if merged.is_retired and held["stage_key"] != RETIRED.key:
            message = f"{merged.key} is retired there, and not here: retire it with retireService."
            self.report.remark(notice(self.report, merged.place, "RETIRED_THERE", message))
        changes = comparing.changed(self.report, held, merged, account)
        is_nobodys = held["provider_id"] is None and not self.owners.get(service_id)
        if recorder is not None and is_nobodys and held["recorded_by_id"] is None:
            changes["recorded_by_id"] = recorder
        if changes or is_changed or has_other_edges:
            self.plan[Phase.EDITED_SERVICES].append({**held, **changes})
            self.report.count("updated", SERVICES)
        else:
            self.report.count("unchanged", SERVICES)
        return needed

    def _compare_labels(self, merged: Merged, account: Account) -> bool:
        service_id = merged.identity.id
        held = self.labels.get(service_id, {})
        other = account.settle(LABELS, held, [said.labels for said in merged.said])
        if not other:
            return False
        number = sum(value is not None for value in {**held, **other}.values())
        if number > limits.MOST_LABELS:
            told = "labels", number, limits.MOST_LABELS
            comparing.tell_too_many(self.report, merged.place, merged.key, *told)
            account.leave(LABELS)
            return False
        self.plan[Phase.GONE_LABELS] += [
            {"service_id": service_id, "key": key} for key in other if key in held
        ]
        self.plan[Phase.NEW_LABELS] += [
            {"service_id": service_id, "key": key, "value": value}
            for key, value in other.items()
            if value is not None
        ]
        return True

    def _compare_owners(self, merged: Merged, account: Account) -> bool:
        held = self.owners.get(merged.identity.id, [])
        if account.is_first and merged.said[0].owners is None:
            return False
        present: dict[str, Value] = {owner: True for _assignment, owner in held}
        says = [self._owners(merged, said, present) for said in merged.said]
        changes = account.settle(OWNERS, present, says, shown=OWNERS)
        wanted = account.ordered(present, changes, says)
        if wanted == list(present):
            return False
        if len(wanted) > limits.MOST_OWNERS:
            places = [place for said in merged.said for _, place in (said.owners or {}).values()]
            told = "owners", len(wanted), limits.MOST_OWNERS
            place = places[-1] if places else merged.place
            comparing.tell_too_many(self.report, place, merged.key, *told)
            account.leave(OWNERS)
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

    def _owners(
        self, merged: Merged, said: Sayings, present: Collection[str]
    ) -> dict[str, Value] | None:
        """Return the ids of the owners that a source names, in their order."""
        if said.owners is None:
            return None
        found: dict[str, Value] = {}
        for slug, (name, place) in said.owners.items():
            team = self.teams.get(slug)
            if team is None:
                message = f"{merged.key} names the team {name}, which nothing defines."
                self.report.remark(notice(self.report, place, "UNKNOWN_TEAM", message))
            elif team in self.foreign and team not in present:
                message = f"{name} cannot own {merged.key}: name an owner of your house."
                self.report.problem(notice(self.report, place, "NOT_YOUR_ORGANIZATION", message))
            else:
                found[team] = True
        return found

    def _are_known(self, owners: Iterable[str]) -> bool:
        """Tell whether any of these teams is there, or is imported, too."""
        return any(slug in self.teams for slug in owners)

    def _new(self, merged: Merged, recorder: str | None, account: Account) -> dict[str, Any]:
        stage = RETIRED if merged.is_retired else self.stage
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
            "stage_key": stage.key,
            "portfolio_status": stage.status,
            "adopted_without_evidence": True,
            "successor_id": None,
            **comparing.new_values(merged, account),
            "external_refs": comparing.references(self.report, [], merged, account),
            "source": self.report.files[merged.place.file].path,
        }
