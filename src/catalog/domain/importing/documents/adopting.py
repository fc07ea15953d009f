"""Documents with what an import adds to them: what is in use already is adopted."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.declared.stages import RETIRED
from catalog.domain.importing.adoption import adoption
from catalog.domain.importing.documents import taking
from catalog.domain.importing.documents.parts import Part, called
from catalog.domain.importing.documents.taking import TakenRow
from catalog.domain.importing.documents.values import told
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged_documents import StagedDocument
from catalog.domain.writing.changes import Work
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow
from catalog.storage.tables.services import ServiceRow

DECISIONS = LifecycleDecisionRow.__table__
ENDS = "leaving", "entering"  # the stages of a move


class Adopting:
    """Gives the rows of documents; a version that carries decisions is not adopted anew."""

    def __init__(self, work: Work, report: Report) -> None:
        self._work = work
        self._report = report

    def rows(self, top: Part, document: StagedDocument) -> Iterator[TakenRow]:
        """Yield every row of a document."""
        value = self._completed(top, document)
        return taking.rows(top, value, str(document.key))

    def _completed(self, top: Part, document: StagedDocument) -> dict[str, Any]:
        """Return a document with what an import adds: what is in use already is adopted."""
        value = document.value
        name = top.columns.get("name")
        if name is not None and not name.nullable and "slug" in value:
            value = {**value, "name": value.get("name") or value["slug"]}
        if top.row is not ServiceRow:
            return value
        versions = value.get("versions") or [self._first()]
        if not isinstance(versions, list) or not all(isinstance(item, dict) for item in versions):
            return value
        staged = [self._in_stage(version) for version in versions]
        adopted = [self._adopted(version, document) for version in staged]
        standing = {str(item.get("status")): item for item in adopted}
        shown = standing.get("LIVE") or standing.get("OPEN") or adopted[-1]
        key = shown.get("stageKey")
        stages = {stage.key: stage.status.name for stage in self._work.rules.chain.stages}
        is_bare = not value.get("versions")
        follows = {"stageKey": key, "portfolioStatus": stages.get(str(key), "RETIRED")}
        if is_bare:
            follows["adoptedWithoutEvidence"] = True
        return {**follows, **value, "versions": adopted}

    @staticmethod
    def _first() -> dict[str, Any]:
        """Return the version of a service that is in use, of which nobody says more."""
        return {"number": 1, "status": "LIVE"}

    def _in_stage(self, version: dict[str, Any]) -> dict[str, Any]:
        """Return a version with its stage and those of its decisions, as the chain has them.

        Which stages there are is up to the plugins, so a file need not say them: what is or was in
        use has gone through all, and anything else has come no further than the first.
        """
        chain = self._work.rules.chain
        been = {"LIVE": chain.last_live, "SUPERSEDED": chain.last_live, "RETIRED": RETIRED}
        stage = version.get("stageKey") or been.get(str(version.get("status")), chain.first).key
        found = {**version, "stageKey": stage}
        if isinstance(version.get("decisions"), list):
            found["decisions"] = [self._decided(item, stage) for item in version["decisions"]]
        return found

    def _decided(self, decision: Any, stage: str) -> Any:
        """Return a decision with the stages that it does not say."""
        if not isinstance(decision, dict):
            return decision
        chain, (leaving, entering) = self._work.rules.chain, map(decision.get, ENDS)
        match decision.get("outcome"):
            case "ADOPTED":
                entering = entering or chain.last_live.key
            case "ABANDONED":
                leaving, entering = leaving or stage, entering or stage
            case _ if entering == RETIRED.key:
                leaving = leaving or chain.last_live.key
            case _ if leaving and not entering:
                entering = next(
                    (one.key for one in chain.allowed(str(leaving), is_live=False)), None
                )
        found = {**decision, "leaving": leaving, "entering": entering}
        return {name: value for name, value in found.items() if value is not None}

    def _adopted(self, version: dict[str, Any], document: StagedDocument) -> dict[str, Any]:
        """Return a version with the decision to adopt it, where it is live without any."""
        if version.get("status") != "LIVE" or version.get("decisions"):
            return version
        source = self._report.files[document.file].path
        decided = adoption(self._work, self._work.rules.chain.last_live, source)
        decided["entering"] = version.get("stageKey")
        made = {
            called(column): told(decided[column.name])
            for column in DECISIONS.columns
            if decided.get(column.name) not in (None, [])
        }
        return {**version, "decisions": [made]}
