"""The stages of a service's life, and the chain that the stages of all plugins make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NewType

from catalog.storage.enums import PortfolioStatus

StageKey = NewType("StageKey", str)
PIPELINE, CATALOGUE = PortfolioStatus.PIPELINE, PortfolioStatus.CATALOGUE


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage: what it is called, the portfolio status that it means, and its neighbours.

    It stands behind the stages in `after` and before those in `before`, whether they are installed
    or not; a version in it may be sent back to those in `back`. Each is one key or several.
    """

    key: str
    title: str
    status: PortfolioStatus
    after: str | Sequence[str] = ()
    before: str | Sequence[str] = ()
    back: str | Sequence[str] = ()

    def __post_init__(self) -> None:
        """Take one key for a list of one."""
        for name in ("after", "before", "back"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))


class StageError(Exception):
    """Stages make no chain; carries every problem, each with what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


DRAFT = Stage(key="draft", title="Draft", status=PIPELINE)
LIVE = Stage(key="live", title="Live", status=CATALOGUE)
RETIRED = Stage(key="retired", title="Retired", status=PortfolioStatus.RETIRED)


class Chain:
    """The installed stages in their order; `retired` ends it.

    The core's own stages fill in where nobody offers a stage of the pipeline, or of the catalogue.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = (*stages, RETIRED)
        self._numbers = {stage.key: number for number, stage in enumerate(self.stages)}

    @property
    def first(self) -> Stage:
        """The stage that a new version enters."""
        return self.stages[0]

    @property
    def last_planned(self) -> Stage:
        """The last stage of a version that is not live yet."""
        return next(stage for stage in reversed(self.stages) if stage.status is PIPELINE)

    @property
    def first_live(self) -> Stage:
        """The first stage of a service that consumers use."""
        return next(stage for stage in self.stages if stage.status is CATALOGUE)

    @property
    def last_live(self) -> Stage:
        """The last stage of a service that consumers use."""
        return next(stage for stage in reversed(self.stages) if stage.status is CATALOGUE)

    def find(self, key: str) -> Stage | None:
        """Return the stage called *key*; None where it is not installed."""
        number = self._numbers.get(key)
        return None if number is None else self.stages[number]

    def allowed(self, key: str, *, is_live: bool) -> Sequence[Stage]:
        """Return the stages that a version in the stage *key* may move to, forward ones first.

        A stage that is not installed leads to every stage of the same portfolio status, and to the
        first one behind those: its own place in the chain is no longer known. None leads to
        `retired`, for which the whole service is retired.
        """
        stage = self.find(key)
        if stage is RETIRED:
            return ()
        if stage is None:
            status = CATALOGUE if is_live else PIPELINE
            same = [other for other in self.stages if other.status is status]
            return (*same, *([] if is_live else [self.first_live]))
        following = self.stages[self._numbers[key] + 1]
        back = (found for name in stage.back if (found := self.find(name)) is not None)
        return (*(() if following is RETIRED else (following,)), *back)

    def is_back(self, leaving: str, entering: str) -> bool:
        """Tell whether this move is a way back."""
        return self._numbers.get(entering, 0) < self._numbers.get(leaving, 0)


def chain(brought: Mapping[str, Iterable[Stage]]) -> Chain:
    """Return the chain of the stages that each plugin brings, or raise `StageError`."""
    stages = [stage for owner in sorted(brought) for stage in brought[owner]]
    problems = list(_problems(brought))
    if problems:
        raise StageError(problems)
    for core, status in ((DRAFT, PIPELINE), (LIVE, CATALOGUE)):
        if not any(stage.status is status for stage in stages):
            stages.append(core)
    made = Chain(_ordered(stages))
    problems = [
        f"The stage {stage.key} leads back to {name}, which is not an earlier stage of the same "
        "portfolio status: what is live goes back by a new version."
        for stage in made.stages
        for name in stage.back
        if (earlier := made.find(name)) is not None
        and (earlier.status is not stage.status or not made.is_back(stage.key, name))
    ]
    if problems:
        raise StageError(problems)
    return made


def _problems(brought: Mapping[str, Iterable[Stage]]) -> Iterable[str]:
    owners: dict[str, str] = {}
    own = {stage.key for stage in (DRAFT, LIVE, RETIRED)}
    for owner in sorted(brought):
        for stage in brought[owner]:
            if stage.key in own:
                yield f"The stage {stage.key} of {owner} is the catalog's own: rename it."
            elif stage.key in owners:
                yield (
                    f"The stage {stage.key} is declared by {owners[stage.key]} and by {owner}: "
                    "rename one, or disable one of the plugins."
                )
            elif stage.status not in {PIPELINE, CATALOGUE}:
                yield f"The stage {stage.key} of {owner} must be PIPELINE or CATALOGUE."
            owners[stage.key] = owner


def _ordered(stages: Sequence[Stage]) -> Sequence[Stage]:
    """Return *stages* in the order that their neighbours demand; ties go by key.

    Stages that are not installed keep their place among the others, so that the chain closes over
    the gap in the right order.
    """
    earlier: dict[str, set[str]] = {stage.key: set() for stage in stages}
    for stage in stages:
        earlier[stage.key].update(stage.after)
        for name in stage.before:
            earlier.setdefault(name, set()).add(stage.key)
    live = [stage.key for stage in stages if stage.status is CATALOGUE]
    for key in live:
        earlier[key].update(stage.key for stage in stages if stage.status is PIPELINE)
    sorter = TopologicalSorter(earlier)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        message = (
            f"Stages wait for each other in a circle: {circle}. Take one out of `after` or "
            "`before`; stages of the pipeline come before those of the catalogue anyway."
        )
        raise StageError([message]) from error
    by_key = {stage.key: stage for stage in stages}
    found: list[Stage] = []
    waiting: list[str] = []
    while sorter.is_active():
        waiting = sorted([*waiting, *sorter.get_ready()])
        key = waiting.pop(0)
        if key in by_key:
            found.append(by_key[key])
        sorter.done(key)
    return found


CORE = chain({})
