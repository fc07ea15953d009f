"""Dependencies of services: what sources say of them, and what is to be written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalog.domain.importing.report import Notice, Report
from catalog.domain.importing.sources.brought import NEEDS, Account
from catalog.domain.importing.staged import FilePlace, ImportedId, Merged, Sayings
from catalog.domain.importing.writing import EDGE, Phase
from catalog.domain.writing.slugs import slug_of
from catalog.storage.importing import HeldDependency

DEPENDENCIES = "dependencies"
Ends: TypeAlias = tuple[str | None, str | None]  # the id of a target, or the name of none


@dataclass
class Needs:
    """What services of one batch need: what is there, what the names stand for, and the plan."""

    report: Report
    edges: Mapping[str, list[HeldDependency]]
    targets: Mapping[str, ImportedId]
    plan: dict[Phase, list[Any]]

    def compare(self, merged: Merged, account: Account) -> tuple[bool, list[int]]:
        """Plan the edges of one service; tell whether any is other, and which are imported."""
        ends: dict[str, Ends] = {}
        needed: list[int] = []
        says = [self._said(merged, said, ends, needed) for said in merged.said]
        held = self._held(merged.identity.id)
        if account.is_first and not held:
            declared = account.take(NEEDS, says[0] or {})
            wanted = {ends[key]: bool(value) for key, value in declared.items()}
            self._add(merged.identity.id, wanted.items())
            return bool(declared), needed
        present = {key: edge.declared for key, edge in held.items()}
        names = account.keys(NEEDS).union(*(given for given in says if given))
        keys = {name: self._key(name) for name in names}
        changes = account.settle(NEEDS, present, says, keys)
        by_key = {keys[name]: there for name, there in ends.items()}
        is_other = self._plan(merged.identity.id, held, by_key, changes)
        same = sum(key in held and key not in changes for key in by_key)
        self.report.count("unchanged", DEPENDENCIES, same)
        return is_other, needed

    def _said(
        self, merged: Merged, said: Sayings, ends: dict[str, Ends], needed: list[int]
    ) -> dict[str, bool] | None:
        """Return the needs that one source names, and whether they hold; collect what they are."""
        if said.dependencies is None:
            return None
        found: dict[str, bool] = {}
        for slug, (name, declared, line, file) in said.dependencies.items():
            target = self.targets.get(slug)
            is_odd = target is None or target.is_retired or target.id == merged.identity.id
            if is_odd and not self._may_need(merged, name, target, FilePlace(file, line)):
                continue
            found[slug] = declared
            ends[slug] = (None, name) if target is None else (target.id, None)
            if declared and target is not None and target.number is not None:
                needed.append(target.number)
        return found

    def _held(self, service_id: str) -> dict[str, HeldDependency]:
        """Return the edges that are there by what they lead to."""
        edges = self.edges.get(service_id, ())
        waiting = {
            self._key(slug_of(edge.unresolved_ref) or edge.unresolved_ref): edge
            for edge in edges
            if edge.unresolved_ref is not None
        }
        return waiting | {edge.depends_on_id: edge for edge in edges if edge.depends_on_id}

    def _key(self, slug: str) -> str:
        return self.targets[slug].id if slug in self.targets else slug

    def _may_need(
        self, merged: Merged, name: str, target: ImportedId | None, place: FilePlace
    ) -> bool:
        """Note what is odd about a need, and tell whether it is taken."""
        if target is None:
            message = f"{merged.key} depends on {name}, which is no service here."
            self._remark(place, "DANGLING_REFERENCE", message)
            return True
        if target.is_retired:
            message = f"{merged.key} depends on {name}, which is retired for good"
            held = self.edges.get(merged.identity.id, ())
            if not any(edge.depends_on_id == target.id for edge in held):
                self._remark(place, "SERVICE_RETIRED", f"{message}: that is left out.")
                self.report.count("skipped", DEPENDENCIES)
                return False
            self._remark(place, "SERVICE_RETIRED", f"{message}.")
        if target.id == merged.identity.id:
            self._remark(place, "SELF_REFERENCE", f"{merged.key} depends on itself.")
        return True

    def _remark(self, place: FilePlace, code: str, message: str) -> None:
        file = self.report.files[place.file].path
        self.report.remark(Notice(file, place.line, code, message))

    def _plan(
        self,
        service_id: str,
        held: Mapping[str, HeldDependency],
        ends: Mapping[str, Ends],
        changes: Mapping[str, Any],
    ) -> bool:
        """Plan what becomes of edges, and tell whether any is other than before."""
        bound = {
            key: edge.declared
            for key, edge in held.items()
            if edge.depends_on_id is None and ends.get(key, (None, None))[0] is not None
        }
        wanted = {**bound, **changes}
        new = [(ends[key], wanted[key]) for key in wanted if key not in held]
        edited = [key for key in wanted if key in held and wanted[key] is not None]
        gone = [key for key in wanted if wanted[key] is None]
        self._add(service_id, new)
        names = ("id", *EDGE[1:])
        for key in edited:
            row = held[key].id, *_row(ends[key], wanted[key])
            self.plan[Phase.EDITED_DEPENDENCIES].append(dict(zip(names, row, strict=True)))
        self.report.count("updated", DEPENDENCIES, len(edited))
        self.plan[Phase.GONE_DEPENDENCIES] += [{"id": held[key].id} for key in gone]
        return bool(wanted)

    def _add(self, service_id: str, wanted: Collection[tuple[Ends, bool]]) -> None:
        """Plan new edges, each given as the values of the columns `EDGE`."""
        self.plan[Phase.NEW_DEPENDENCIES] += [
            (service_id, *_row(ends, declared)) for ends, declared in wanted
        ]
        self.report.count("created", DEPENDENCIES, len(wanted))


def _row(ends: Ends, declared: bool) -> tuple[Any, ...]:  # noqa: FBT001  # the last of a row
    target, name = ends
    return target, name, None if name is None else slug_of(name), declared


def named(accounts: Iterable[Account]) -> set[str]:
    """Return what sources called the services that are needed, now and before."""
    found: set[str] = set()
    for account in accounts:
        found |= account.keys(NEEDS)
        for said in account.said:
            found.update(said.dependencies or ())
    return found
