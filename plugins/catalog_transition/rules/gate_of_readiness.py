"""The gate of readiness: what was checked holds, what had to be done is done, and somebody says so.

Each of the many moves is asked about with as many statements as one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.plugin import Finding, Gate, Move, ReadSession
from catalog_transition.queries import activities, reviews, templates
from catalog_transition.queries.activities import EndedActivity, Latest
from catalog_transition.tables.activities import ActivityResult
from catalog_transition.tables.readiness import CheckVerdict
from catalog_transition.tables.templates import ActivityStep


@dataclass(frozen=True)
class ReviewFacts:
    """What is known of many reviews that count."""

    failing: Mapping[UUID, Sequence[Any]]
    approved: frozenset[UUID]
    demanded: Mapping[UUID, Sequence[Any]]
    latest: Mapping[UUID, Latest]


async def known(session: ReadSession, counting: Sequence[Any]) -> ReviewFacts:
    """Find what reviews lack, with as many statements for many as for one."""
    keys = [one.id for one in counting]
    demanded = await templates.activities(
        session, {one.template_version_id for one in counting if one.template_version_id}
    )
    asked = {one.version_id for one in counting if one.template_version_id in demanded}
    return ReviewFacts(
        await reviews.failing(session, keys),
        await reviews.approved(session, keys),
        demanded,
        await activities.latest(session, asked) if asked else {},
    )


async def version_is_ready(move: Move) -> Iterable[Finding]:
    """Find what stands between a version and its use; on the way forward only."""
    (found,) = await versions_are_ready([move])
    return found


async def versions_are_ready(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with as many statements as of one."""
    forward = [move for move in moves if move.is_forward]
    if not forward:
        return [() for _ in moves]
    session = forward[0].session
    begun = await reviews.of_versions(session, [move.version.id for move in forward])
    counting = {key: reviews.counting(some) for key, some in begun.items()}
    facts = await known(session, [one for some in counting.values() for one in some])
    return [
        list(_of_version(counting.get(move.version.id, ()), facts)) if move.is_forward else ()
        for move in moves
    ]


def _of_version(counting: Sequence[Any], facts: ReviewFacts) -> Iterator[Finding]:
    if not counting:
        yield Finding(
            code="REVIEW_MISSING",
            message="Nobody began to check whether the version is ready.",
            remedy="Begin with startReadinessReview.",
        )
    several = len(counting) > 1
    for review in counting:
        yield from lacking(review, facts, f"{review.number}:" if several else "")


def lacking(review: Any, facts: ReviewFacts, prefix: str = "") -> Iterator[Finding]:
    """Yield what a review lacks; *prefix* tells it from others of the same version."""
    evidence = {"review": review.number, "level": review.level}
    for item in facts.failing.get(review.id, ()):
        verdict = "unanswered" if item.verdict is None else _said(item.verdict)
        yield Finding(
            code="CHECK_NOT_PASSED",
            message=f"The check {item.key} is {verdict}: {item.title}",
            remedy="Mend what it finds, and answer it with answerCheck.",
            subject=f"{prefix}{item.key}",
            evidence=evidence,
        )
    for demand in facts.demanded.get(review.template_version_id, ()):
        yield from _undone(review, demand, facts.latest.get(review.version_id, {}), prefix)
    if review.id not in facts.approved:
        yield Finding(
            code="APPROVAL_MISSING",
            message=f"No reviewer approved review {review.number} at the level {review.level}, as "
            "it is answered now.",
            remedy="Ask a reviewer who did not answer to approve it with approveReview.",
            subject=f"{prefix}{review.level}",
            evidence=evidence,
            waivable=False,  # a word that nobody gives in another's place
        )


def _said(word: CheckVerdict | ActivityResult) -> str:
    """Return what was found; what does not apply lets a version go on with a reason alone."""
    is_reasonless = word.value == ActivityResult.NOT_APPLICABLE.value
    return f"{word.value} without a reason" if is_reasonless else word.value


def _latest(demand: Any, latest: Latest) -> EndedActivity | None:
    """Return the latest activity that a template asks for; None where there is none."""
    return latest.get((demand["kind"], demand["name"].strip().casefold()))


def is_done(demand: Any, latest: Latest) -> bool:
    """Tell whether what a template asks for was done, or does not apply with a reason."""
    done = _latest(demand, latest)
    if done is None:
        return False
    is_needless = done.result is ActivityResult.NOT_APPLICABLE and bool(done.reason)
    return is_needless or done.result is ActivityResult.PASSED


def _undone(review: Any, demand: Any, latest: Latest, prefix: str) -> Iterator[Finding]:
    if is_done(demand, latest):
        return
    kind, name = ActivityStep[demand["kind"]], demand["name"]
    done = _latest(demand, latest)
    result = "not recorded" if done is None else _said(done.result)
    yield Finding(
        code="ACTIVITY_NOT_PASSED",
        message=f"{kind.value} {name} is {result}.",
        remedy="Do it, and record it with recordTransitionActivity.",
        subject=f"{prefix}{kind.value} {name}",
        evidence={"review": review.number, "level": review.level},
    )


READY = Gate(
    name="version_is_ready",
    check=version_is_ready,
    check_many=versions_are_ready,
    leaving="transition",
)
GATES = (READY,)
