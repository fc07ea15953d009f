"""What a directory tells, and what came of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.domain.identities import SUBJECT

MOST_PEOPLE = 100_000
MOST_GROUPS = 10_000
FEW = 10  # people who may leave at once, however few there are
SHARE = 5  # of which one may leave at once: every fifth


class DirectoryError(Exception):
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class DirectoryGroup:
    """A group of a directory: an organization here, by its slug; one without a parent is a company.

    Where it is there already, its kind stays as it is.
    """

    slug: str
    name: str
    parent: str | None = None
    """The slug of the group that it is a part of; None leaves it where it is."""


@dataclass(frozen=True, kw_only=True)
class DirectoryPerson:
    """Somebody in a directory, whom it calls `subject`; `groups` are slugs of its groups."""

    subject: str
    slug: str
    name: str
    email: str | None = None
    groups: Collection[str] = ()


@dataclass
class DirectoryReport:
    """What came of it: who was added, changed or let go, and what was refused, with its codes."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    refused: dict[str, Sequence[str]] = field(default_factory=dict)
    ownerless: list[str] = field(default_factory=list)
    """The slugs of services that nobody owns any more."""


def must_be_whole(
    issuer: str, groups: Sequence[DirectoryGroup], people: Sequence[DirectoryPerson]
) -> None:
    """Raise `DirectoryError` where a directory contradicts itself, or is too large."""
    if " " in issuer or SUBJECT.problem(issuer) is not None:
        message = f"The issuer {issuer!r} must be a name without spaces, as an address is."
        raise DirectoryError(message)
    if len(groups) > MOST_GROUPS or len(people) > MOST_PEOPLE:
        message = f"At most {MOST_GROUPS:,} groups and {MOST_PEOPLE:,} people are kept at once."
        raise DirectoryError(message)
    for what, keys in (
        ("group", [group.slug for group in groups]),
        ("subject", [person.subject for person in people]),
        ("person", [person.slug for person in people]),
    ):
        twice = next(_twice(keys), None)
        if twice is not None:
            message = f"The {what} {twice} stands there twice: leave one of them out."
            raise DirectoryError(message)


def must_not_be_cut_off(known: int, leaving: int, most: int | None) -> None:
    """Raise `DirectoryError` where so many would leave that the list may be half of one."""
    limit = max(FEW, known // SHARE) if most is None else most
    if leaving > limit:
        message = (
            f"{leaving} of {known} people are missing, and {limit} may leave at once: look whether "
            "the list is whole, or allow more with most_leaving."
        )
        raise DirectoryError(message)


def parents_first(groups: Sequence[DirectoryGroup]) -> list[DirectoryGroup]:
    """Return the groups, each after the one that it is a part of; raises `DirectoryError`."""
    by_slug = {group.slug: group for group in groups}
    placed: dict[str, DirectoryGroup] = {}
    for group in groups:
        way: dict[str, DirectoryGroup] = {}
        step: DirectoryGroup | None = group
        while step is not None and step.slug not in placed:
            if step.slug in way:
                message = f"The group {step.slug} is a part of itself."
                raise DirectoryError(message)
            way[step.slug] = step
            step = None if step.parent is None else by_slug.get(step.parent)
        placed |= _reversed(way)
    return list(placed.values())


def _reversed(way: Mapping[str, DirectoryGroup]) -> dict[str, DirectoryGroup]:
    return dict(reversed(list(way.items())))


def _twice(keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield key
        seen.add(key)
