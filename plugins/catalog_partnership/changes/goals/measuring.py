"""Measuring shared goals: a metric is asked, as whoever asks sees it, or a figure is entered."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, NamedTuple

from catalog.plugin import (
    OMITTED,
    AnswerError,
    Change,
    Doc,
    Ground,
    Omittable,
    Statement,
    Work,
    encode_id,
)
from catalog_partnership.changes.goals.sharing import Figure, must_be_past_day
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.rules.access import SharedGoalId
from catalog_partnership.rules.conditions import TO_MEASURE
from catalog_partnership.tables.goals import FIGURE, SharedGoalRow

SMALLEST = Decimal(1).scaleb(-FIGURE.places)
MEASURED = "metrics(keys: [$key], window: {from: $from, to: $to}) { value }"
ASKED = f"""query Measured($id: ID!, $key: String!, $from: DateTime!, $to: DateTime!) {{
    node(id: $id) {{
        ... on Service {{ {MEASURED} }}
        ... on ServiceRelationship {{ {MEASURED} }}
    }}
}}"""


class GoalFigure(NamedTuple):
    """A figure that a metric has."""

    value: Decimal


@dataclass(frozen=True, kw_only=True)
class MeasureSharedGoal(Change[SharedGoalRow]):
    """Keep what the indicator of a goal is: what its metric says since both agreed to the goal.

    A value is entered with where it comes from.
    """

    id: Annotated[SharedGoalId, Doc("The goal.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    value: Annotated[
        Omittable[Figure | None], Doc("The figure, where no metric is to be asked.")
    ] = OMITTED
    source: Annotated[
        Omittable[Statement | None], Doc("Where the value comes from; only with a value.")
    ] = OMITTED
    measured_on: Annotated[
        Omittable[Day], Doc("Of which day the value is; today unless given.")
    ] = OMITTED
    preconditions = TO_MEASURE

    async def prepare(self, ground: Ground) -> GoalFigure | None:
        """Ask the metric, as whoever asks may know it."""
        if self._is_by_hand:
            return None
        async with ground.database.reading() as session:
            row = await session.get(SharedGoalRow, self.id)
        if row is None or row.agreed_at is None or row.agreed_at >= ground.now:
            return None
        named = ("Service", row.service_id) if row.service_id else None
        kind, key = named or ("ServiceRelationship", row.relationship_id)
        given = {
            "id": encode_id(kind, key),
            "key": row.indicator,
            "from": row.agreed_at.isoformat(),
            "to": ground.now.isoformat(),
        }
        try:
            found = (await ground.ask(ASKED, None, given))["node"]
        except AnswerError:  # whoever asks does not see it, or the metric fails
            return None
        values = [item["value"] for item in (found or {}).get("metrics") or () if item]
        if not values or values[0] is None or not FIGURE.fits(rounded(values[0])):
            return None
        return GoalFigure(rounded(values[0]))

    @property
    def _is_by_hand(self) -> bool:
        return self.value is not OMITTED and self.value is not None

    async def check(self, work: Work) -> SharedGoalRow | None:
        """Refuse what nobody measured, a figure from nowhere, and a day to come."""
        row = await work.edit(SharedGoalRow, self.id, expected=self.expected_revision)
        must_be_past_day(work, self.measured_on, "measured_on")
        has_source = self.source is not OMITTED and self.source is not None
        if not self._is_by_hand and work.prepared is None:
            message = "No plugin has a figure that you see: enter one with `value` and `source`."
            work.problems.add("FIGURE_MISSING", message, "value")
        elif self._is_by_hand is not has_source:
            message = "A value that is entered has a source, and only such a one."
            work.problems.add("SOURCE_MISSING", message, "source")
        return row

    async def apply(self, work: Work, row: SharedGoalRow) -> SharedGoalRow:
        """Keep the figure."""
        if isinstance(self.value, Decimal) and isinstance(self.source, str):
            row.measured, row.measured_from = self.value, self.source
            row.measured_on = must_be_past_day(work, self.measured_on, "measured_on")
        else:
            row.measured, row.measured_from = work.prepared.value, row.indicator
            row.measured_on = work.now.date()
        return row


def rounded(value: float) -> Decimal:
    """Return a float as figures are kept."""
    return Decimal(repr(value)).quantize(SMALLEST, rounding=ROUND_HALF_EVEN)
