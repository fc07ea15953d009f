"""Which model two sides have earned: by goals that they share, and reviews that they hold."""

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.plugin import LevelComparator
from catalog_partnership.computing.calendar import DueReview, DueStatus
from catalog_partnership.tables.engagements import EngagementModel

STEPS = (EngagementModel.BUYER_LED, EngagementModel.COUPLED_GOALS, EngagementModel.PARTNERSHIP)
MEETS: Mapping[LevelComparator, Callable[[Decimal, Decimal], bool]] = {
    LevelComparator.GE: operator.ge,
    LevelComparator.GT: operator.gt,
    LevelComparator.LE: operator.le,
    LevelComparator.LT: operator.lt,
    LevelComparator.EQ: operator.eq,
}


def reaches(comparator: LevelComparator, measured: Decimal | None, target: Decimal) -> bool:
    """Tell whether a figure reaches a target; one that nobody measured does not."""
    return measured is not None and MEETS[comparator](measured, target)


@dataclass(frozen=True)
class SharedFigure:
    """What counts of a goal that both sides agreed to, with an owner on each."""

    number: int
    title: str
    comparator: LevelComparator
    target: Decimal
    measured: Decimal | None
    discussed_on: dt.date | None

    @property
    def is_measured(self) -> bool:
        """Whether somebody measured it."""
        return self.measured is not None

    @property
    def is_met(self) -> bool:
        """Whether its last figure reaches the target."""
        return reaches(self.comparator, self.measured, self.target)

    @property
    def is_open(self) -> bool:
        """Whether it is met, or both sides spoke about it in a review."""
        return self.is_met or self.discussed_on is not None


@dataclass(frozen=True)
class Trust:
    """What a pair has to show: its model, the reviews that were due, and its shared goals.

    *needed* compliant reviews in a row make a partnership, once the last one's due date has come:
    three that are held on three days in a row make none. *borne* missed ones in a row let a
    model fall back; only those count that were missed since it began.
    """

    model: EngagementModel
    since: dt.date
    due: Sequence[DueReview]
    goals: Sequence[SharedFigure]
    needed: int
    borne: int
    today: dt.date

    @property
    def compliant(self) -> Sequence[DueReview]:
        """The compliant reviews in a row that make a partnership; none where they are too few."""
        counted = [item for item in self._settled if not self._is_early(item)]
        last = counted[-self.needed :]
        are_all = all(item.status is DueStatus.COMPLIANT for item in last)
        return last if are_all and len(last) == self.needed else ()

    @property
    def missed(self) -> Sequence[DueReview]:
        """The missed reviews in a row that let a model fall back; none where they are too few."""
        last = self._settled[-self.borne :]
        are_all = all(
            item.status is DueStatus.MISSED and item.settled_on and item.settled_on > self.since
            for item in last
        )
        return last if are_all and len(last) == self.borne else ()

    def _is_early(self, item: DueReview) -> bool:
        """Tell whether a review was held for a day that is to come: it counts from then on."""
        return item.status is DueStatus.COMPLIANT and item.due_on > self.today

    @property
    def _settled(self) -> Sequence[DueReview]:
        return [item for item in self.due if item.is_settled]

    @property
    def proposed(self) -> EngagementModel | None:
        """The model that the catalog proposes; None where it is to stay as it is.

        Nobody is to rise whose last review was missed.
        """
        step = STEPS.index(self.model)
        if self.missed and step > 0:
            return STEPS[step - 1]
        settled = self._settled
        is_missed = bool(settled) and settled[-1].status is DueStatus.MISSED
        if is_missed or step + 1 == len(STEPS) or self.lacking(STEPS[step + 1]):
            return None
        return STEPS[step + 1]

    def lacking(self, model: EngagementModel) -> Sequence[str]:
        """Return the codes of what is missing before this model is reached by one step."""
        step = STEPS.index(model) - STEPS.index(self.model)
        if step not in {1, -1}:
            return ["MODEL_NOT_NEXT"]
        if step == -1:
            return [] if self.missed else ["REVIEWS_NOT_MISSED"]
        if model is EngagementModel.COUPLED_GOALS:
            return [] if any(goal.is_measured for goal in self.goals) else ["GOAL_MISSING"]
        found = [] if self.compliant else ["REVIEWS_TOO_FEW"]
        return found if any(goal.is_open for goal in self.goals) else [*found, "GOAL_NOT_OPEN"]
