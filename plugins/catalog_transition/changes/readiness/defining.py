"""Templates: they are defined, and defined anew as their next version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    OrganizationRow,
    Prose,
    Slug,
    Word,
    Work,
    new_id,
)
from catalog_transition.queries import templates
from catalog_transition.rules.access_of_readiness import TemplateId
from catalog_transition.rules.conditions_of_readiness import OWN_HOUSE, OWN_TEMPLATE
from catalog_transition.tables.templates import (
    MOST_ACTIVITIES,
    MOST_ITEMS,
    MOST_LEVELS,
    ActivityStep,
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
    TransitionType,
)


@dataclass(frozen=True, kw_only=True)
class CheckItemInput:
    """A check of a template."""

    key: Annotated[Word, Doc("What it is called in data; unique in its template.")]
    area: Annotated[Name, Doc("What it is about, such as security.")]
    title: Annotated[Name, Doc("What is to be so.")]
    guidance: Annotated[Prose | None, Doc("How it is found out.")] = None
    mandatory_at: Annotated[
        list[Word],
        Many(MOST_LEVELS),
        Once("LEVEL_TWICE"),
        Doc("The levels at which a version does not go on without it."),
    ]


@dataclass(frozen=True, kw_only=True)
class MandatoryActivityInput:
    """A build, test or deployment that has to pass, at every level."""

    kind: Annotated[ActivityStep, Doc("What is done.")]
    name: Annotated[Word, Doc("What it is called; upper and lower case are alike.")]


Levels = Annotated[
    list[Word], Many(MOST_LEVELS), Once("LEVEL_TWICE"), Doc("Its levels, the lowest first.")
]
Items = Annotated[
    list[CheckItemInput],
    Many(MOST_ITEMS),
    Once("CHECK_TWICE", by="key"),
    Doc("Its checks, in their order."),
]
Activities = Annotated[
    list[MandatoryActivityInput], Many(MOST_ACTIVITIES), Doc("What has to be done at every level.")
]


class Defining(NamedTuple):
    """The template that is defined anew; None: it is new. And whether it stays as it was."""

    template: CheckTemplateRow | None
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class _Definition(Change[Defining]):
    """What a version of a template says."""

    name: Annotated[Name, Doc("What it is called.")]
    transition_type: Annotated[
        TransitionType,
        Doc("What it is for; one for new services is for those that change, too."),
    ]
    levels: Levels
    items: Items
    activities: Annotated[Omittable[Activities], Doc("What has to be done at every level.")] = (
        OMITTED
    )

    def must_fit(self, work: Work) -> None:
        """Refuse a template without levels, and levels that it does not have."""
        if not self.levels:
            message = "Name at least one level, such as standard."
            work.problems.add("LEVEL_MISSING", message, "levels")
        for index, item in enumerate(self.items):
            unknown = [name for name in item.mandatory_at if name not in self.levels]
            if unknown:
                message = f"There is no level {unknown[0]}: name one of its levels."
                at = "items", str(index), "mandatory_at"
                work.problems.add("LEVEL_UNKNOWN", message, *at)

    async def is_same(self, work: Work, template: CheckTemplateRow) -> bool:
        """Tell whether the newest version of a template says the same."""
        session = work.session
        version = await templates.numbered(session, template.id, template.newest)
        if version is None or template.name != self.name:
            return False
        known = (version.transition_type, version.levels, version.activities)
        told = [_told(item) for item in await templates.items(session, version.id)]
        given = [_told(item) for item in self.items]
        return known == (self.transition_type, self.levels, self._activities) and told == given

    @property
    def _activities(self) -> list[dict[str, str]]:
        given: Iterable[Any] = () if self.activities is OMITTED else self.activities
        return [{"kind": item.kind.value, "name": item.name} for item in given]

    async def write(self, work: Work, template: CheckTemplateRow) -> CheckTemplateRow:
        """Insert the next version of a template that is held."""
        template.name = self.name
        version = CheckTemplateVersionRow(
            template_id=template.id,
            number=template.newest,
            transition_type=self.transition_type,
            levels=list(self.levels),
            activities=self._activities,
            defined_by=work.principal.subject,
        )
        await work.create(version)
        rows = [
            {
                "id": new_id(),
                "template_version_id": version.id,
                "position": position,
                **dict(zip(ITEM, _told(item), strict=True)),
            }
            for position, item in enumerate(self.items, 1)
        ]
        await work.session.insert(CheckItemRow, rows)
        return template


ITEM = ("key", "area", "title", "guidance", "mandatory_at")


def _told(item: Any) -> Sequence[Any]:
    return [getattr(item, name) for name in ITEM]


@dataclass(frozen=True, kw_only=True)
class DefineCheckTemplate(_Definition):
    """Define what a house checks before a service is used, at each level.

    If the template is there, this is its next version; reviews that have begun keep theirs.
    """

    organization_id: Annotated[OrganizationId, Doc("The organization whose template it is.")]
    slug: Annotated[Slug, Doc("What it is called in addresses; unique in the organization.")]
    preconditions = (OWN_HOUSE,)

    async def check(self, work: Work) -> Defining:
        """Refuse levels that it does not have."""
        self.must_fit(work)
        await work.hold(OrganizationRow, self.organization_id)
        known = await templates.by_slug(work.session, self.organization_id, self.slug)
        if known is None:
            return Defining(None, is_same=False)
        is_same = await self.is_same(work, known)
        return Defining(known, is_same=is_same)

    async def apply(self, work: Work, defining: Defining) -> CheckTemplateRow:
        """Insert it, or its next version, unless that says the same."""
        template, is_same = defining
        if template is None:
            template = CheckTemplateRow(
                organization_id=self.organization_id, slug=self.slug, name=self.name, newest=1
            )
            await work.create(template)
            return await self.write(work, template)
        if is_same:
            return template
        work.mark(template)
        template.newest += 1
        return await self.write(work, template)


@dataclass(frozen=True, kw_only=True)
class RedefineCheckTemplate(_Definition):
    """Define the next version of a template, as an import tells it."""

    id: Annotated[TemplateId, Doc("The template.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = (OWN_TEMPLATE,)

    async def check(self, work: Work) -> Defining | None:
        """Refuse a stale revision, and levels that it does not have."""
        self.must_fit(work)
        template = await work.hold(CheckTemplateRow, self.id, expected=self.expected_revision)
        if template is None:
            return None
        work.is_needless = is_same = await self.is_same(work, template)
        return Defining(template, is_same=is_same)

    async def apply(self, work: Work, defining: Defining) -> CheckTemplateRow:
        """Insert its next version."""
        template, _ = defining
        assert template is not None  # noqa: S101  # it is defined anew
        work.mark(template)
        template.newest += 1
        return await self.write(work, template)
