"""Making what the importers of plugins yield, and bringing it up to date, by changes of theirs."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.domain.importing.comparing import notice
from catalog.domain.importing.filling import Filling, Wrong, WrongFieldError, made
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged import FilePlace, StagedUpsert
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.upserts import HANDLES, Upsertable, Values
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Work, as_json
from catalog.domain.writing.field_checks import shapes
from catalog.domain.writing.problems import ChangeRefusedError, Problem
from catalog.storage.rows import EntityRow


async def upsert(work: Work, staging: Staging, report: Report, house_id: str | None = None) -> None:
    """Make every change that the entries ask for, each recorded as a change of its own.

    One that is refused is told with its place, and leaves nothing behind; the others are made.
    *house_id* is whose house the files are of, where somebody said so.
    """
    filling = Filling(work.session)
    for name, kind in staging.kinds.items():
        for entry in staging.entries(name):
            outcome = await _Upserting(
                work, staging, report, filling, name, kind, entry, house_id
            ).make()
            report.count(outcome, name)


class _Upserting:
    """One entry on its way."""

    def __init__(
        self,
        work: Work,
        staging: Staging,
        report: Report,
        filling: Filling,
        name: str,
        kind: Upsertable,
        entry: StagedUpsert,
        house_id: str | None,
    ) -> None:
        self._work, self._staging, self._report = work, staging, report
        self._filling, self._name, self._kind, self._entry = filling, name, kind, entry
        self._house_id = None if house_id is None else UUID(house_id)

    async def make(self) -> str:
        """Make what it asks for, and return what came of it."""
        kind = self._kind
        wrong: Wrong = []
        given = self._entry.values
        values = await self._completed(await self._filling.values(kind.create, given, wrong))
        key = {name: values.get(name) for name in kind.by}
        if wrong:
            return self._refused(wrong)
        try:
            there = await self._known(key)
        except WrongFieldError as error:
            return self._refused([error])
        change: Any
        if there is None:
            change = made(kind.create, values, wrong)
        else:
            own = {name: value for name, value in given.items() if name not in kind.by}
            found = await self._filling.values(kind.update, own, wrong)
            found["id"] = there.id
            if "expected_revision" in shapes(kind.update):
                found["expected_revision"] = there.revision
            change = made(kind.update, found, wrong)
        if change is None or wrong:
            return self._refused(wrong)
        try:
            is_change = await transaction.make_within(self._work, change)
        except ChangeRefusedError as error:
            return self._refused(error.problems)
        if there is None:
            return "created"
        return "updated" if is_change else "unchanged"

    async def _completed(self, values: Values) -> Values:
        """Return the values with those that follow from them, as the plugin says."""
        if self._house_id is not None and "organization_id" in self._kind.by:
            values = {"organization_id": self._house_id, **values}
        complete, session, guests = self._kind.complete, self._work.session, self._work.rules.guests
        if complete is None:
            return values
        plugin, _, _ = self._name.partition(".")
        with session.lent([plugin]):
            return await guests.call(
                f"The completion of {self._name}",
                plugin,
                guests.limits.change,
                partial(complete, session, values),
            )

    async def _known(self, key: dict[str, Any]) -> EntityRow | None:
        """Return the object that has this key, or None; which several have is a problem."""
        row: Any = self._kind.row
        known = orjson.dumps(as_json(list(key.values()))).decode()
        if not self._staging.take(self._name, known):
            code, message = "GIVEN_TWICE", "Another name here means the same: give it once."
            raise WrongFieldError(code, message, self._kind.by[0])
        where = [getattr(row, name) == value for name, value in key.items()]
        question = sa.select(row).where(*where).limit(2)
        found = await self._work.session.scalars(question)
        if len(found) > 1:
            code, message = "KEY_AMBIGUOUS", "Several have this key: change them by hand."
            raise WrongFieldError(code, message, self._kind.by[0])
        return found[0] if found else None

    def _refused(self, problems: Sequence[Problem | WrongFieldError]) -> str:
        for problem in problems:
            where = ".".join(name for name in problem.field if name not in HANDLES)
            message = f"{where}: {problem.message}" if where else problem.message
            place: FilePlace = self._entry.place
            self._report.problem(notice(self._report, place, problem.code, message))
        return "skipped"
