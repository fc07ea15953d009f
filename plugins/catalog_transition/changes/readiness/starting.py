"""Reviews: they begin, at a level, with the checks of a template or of plugins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Omittable,
    ServiceId,
    ServiceRow,
    ServiceVersionRow,
    Word,
    Work,
    new_id,
    standing,
)
from catalog_transition.queries import reviews, templates
from catalog_transition.rules import standard
from catalog_transition.rules.access_of_readiness import TemplateId
from catalog_transition.rules.conditions_of_readiness import TO_BE_READY
from catalog_transition.tables.readiness import CheckAnswerRow, ReadinessReviewRow, ReviewItemRow
from catalog_transition.tables.templates import (
    CheckTemplateRow,
    CheckTemplateVersionRow,
    TransitionType,
)

MOST_REVIEWS = 50  # of one version


class Checks(NamedTuple):
    """What a review is to consist of: the levels from the lowest on, and the checks."""

    template: CheckTemplateVersionRow | None
    levels: Sequence[str]
    checks: Sequence[Any]


class Starting(NamedTuple):
    """A version, and what it is to be reviewed by."""

    version: ServiceVersionRow
    checks: Checks
    transition_type: TransitionType
    level: str
    known: Sequence[ReadinessReviewRow]


@dataclass(frozen=True, kw_only=True)
class StartReadinessReview(Change[Starting]):
    """Begin to check whether the open version of a service, else its live one, is ready.

    The highest level that a review was begun for counts: the version goes on once that one is met.
    A review takes over the latest answers of the one below it of the same version of the template,
    and no approvals.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    template_id: Annotated[
        Omittable[TemplateId | None],
        Doc(
            "The template; without one it consists of a few standard checks, and of those of "
            "plugins."
        ),
    ] = OMITTED
    template_version: Annotated[
        Omittable[Annotated[int, Between(1)]],
        Doc("Which version of the template; the newest unless given."),
    ] = OMITTED
    level: Annotated[
        Omittable[Word], Doc("The level; it may be left out where there is only one.")
    ] = OMITTED
    preconditions = TO_BE_READY

    async def check(self, work: Work) -> Starting | None:
        """Refuse a template of another type, a level that is not there, and a second review."""
        service = await work.hold(ServiceRow, self.service_id)
        version = (await standing(work.session, self.service_id)).moving
        transition_type = (
            TransitionType.INTRODUCE if version is None else standard.TYPE_OF[version.purpose]
        )
        checks = await self._must_have_checks(work, transition_type)
        if checks is not None:
            self._must_have_level(work, checks)
        if service is None or version is None or checks is None:
            return None
        known = await reviews.of_version(work.session, version.id)
        self._must_be_first(work, checks, known)
        return Starting(version, checks, transition_type, self._level(checks), known)

    async def apply(self, work: Work, starting: Starting) -> ReadinessReviewRow:
        """Insert it with its checks, and with the answers of the level below."""
        return await begin(work, starting)

    async def _must_have_checks(self, work: Work, transition_type: TransitionType) -> Checks | None:
        """Return what the review is to consist of; None where there is a problem with it."""
        if self.template_id is OMITTED or self.template_id is None:
            if self.template_version is not OMITTED:
                message = "Name the template that it is a version of."
                work.problems.add("TEMPLATE_MISSING", message, "template_version")
                return None
            return without_template(work, transition_type)
        template = await work.session.get(CheckTemplateRow, self.template_id)
        if template is None:
            return None
        number = template.newest if self.template_version is OMITTED else self.template_version
        found = await templates.numbered(work.session, template.id, number)
        if found is None:
            message = f"The template has the versions from 1 to {template.newest}: name one."
            work.problems.add("TEMPLATE_VERSION_UNKNOWN", message, "template_version")
            return None
        if not standard.is_fit(found.transition_type, transition_type):
            message = (
                f"The template is for {found.transition_type.value}, and this is "
                f"{transition_type.value}: name another one."
            )
            work.problems.add("TEMPLATE_UNFIT", message, "template_id")
        return await with_template(work, found)

    def _level(self, checks: Checks) -> str:
        return checks.levels[0] if self.level is OMITTED else self.level

    def _must_have_level(self, work: Work, checks: Checks) -> None:
        names = ", ".join(checks.levels)
        if self.level is OMITTED:
            if len(checks.levels) > 1:
                message = f"There are several levels: name one of {names}."
                work.problems.add("LEVEL_MISSING", message, "level")
        elif self.level not in checks.levels:
            message = f"There is no such level: name one of {names}."
            work.problems.add("LEVEL_UNKNOWN", message, "level")

    def _must_be_first(
        self, work: Work, checks: Checks, known: Sequence[ReadinessReviewRow]
    ) -> None:
        key = None if checks.template is None else checks.template.id
        same = [
            one
            for one in known
            if (one.template_version_id, one.level) == (key, self._level(checks))
            and one.withdrawn_at is None
        ]
        if same:
            message = f"Review {same[-1].number} is of this level already: go on with that one."
            work.problems.add("REVIEW_EXISTS", message, "level", number=same[-1].number)
        must_be_few(work, known)


def must_be_few(work: Work, known: Sequence[ReadinessReviewRow]) -> None:
    """Refuse more reviews than a version may have."""
    if len(known) >= MOST_REVIEWS:
        message = f"A version has at most {MOST_REVIEWS} reviews: go on with one of them."
        work.problems.add("TOO_MANY", message, "service_id")


def without_template(work: Work, transition_type: TransitionType) -> Checks:
    """Return the standard checks of a transition, and those that plugins bring."""
    own = standard.CHECKS[transition_type]
    brought = standard.brought(work.rules.declared.get("readiness_checks", ()))
    return Checks(None, standard.levels(brought), (*own, *brought))


async def with_template(work: Work, template: CheckTemplateVersionRow) -> Checks:
    """Return the checks of a version of a template, and those that plugins bring beside them."""
    own: list[Any] = list(await templates.items(work.session, template.id))
    taken = {item.key for item in own}
    brought = standard.brought(work.rules.declared.get("readiness_checks", ()))
    others = [check for check in brought if check.key not in taken]
    return Checks(template, list(template.levels), (*own, *others))


async def begin(work: Work, starting: Starting) -> ReadinessReviewRow:
    """Insert a review with its checks, and with the answers of the level below."""
    version, checks, transition_type, level, known = starting
    review = ReadinessReviewRow(
        service_id=version.service_id,
        version_id=version.id,
        number=len(known) + 1,
        template_version_id=None if checks.template is None else checks.template.id,
        transition_type=transition_type,
        level=level,
        rank=checks.levels.index(level),
        started_by=work.principal.subject,
        person_id=work.principal.person_id,
    )
    await work.create(review)
    items = [
        {
            "id": new_id(),
            "review_id": review.id,
            "position": position,
            "key": check.key,
            "area": check.area,
            "title": check.title,
            "guidance": check.guidance,
            "mandatory": level in check.mandatory_at,
            "answered": 0,
        }
        for position, check in enumerate(checks.checks, 1)
    ]
    await work.session.insert(ReviewItemRow, items)
    same = (review.template_version_id, transition_type)
    below = [
        one
        for one in known
        if (one.template_version_id, one.transition_type) == same
        and one.rank < review.rank
        and one.withdrawn_at is None
    ]
    if below:
        nearest = max(below, key=lambda one: (one.rank, one.number))
        await _take_over(work, nearest.id, review.id)
    work.tell("readiness_review.started", review, **facts(review))
    return review


async def _take_over(work: Work, source: UUID, target: UUID) -> None:
    """Let the latest answers of one review be the first ones of another, by the same people."""
    answered = {
        item.key: answer
        for item, answer in (await reviews.items(work.session, [source])).get(source, ())
        if answer is not None
    }
    names = ("verdict", "evidence", "links", "reason", "answered_by", "person_id", "answered_at")
    for item, _ in (await reviews.items(work.session, [target])).get(target, ()):
        answer = answered.get(item.key)
        if answer is not None:
            values = {name: getattr(answer, name) for name in names}
            item.answered = 1
            work.session.add(CheckAnswerRow(item_id=item.id, number=1, **values))
    await work.session.flush()


def facts(review: ReadinessReviewRow) -> dict[str, str]:
    """Return what every event of a review tells."""
    return {"serviceId": str(review.service_id), "level": review.level}
