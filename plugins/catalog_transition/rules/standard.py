"""The few checks of a review without a template, and the templates that fit a version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.plugin import ReadinessCheck, VersionPurpose
from catalog_transition.tables.templates import MOST_ITEMS, TransitionType

STANDARD = "standard"  # the level of these checks
TYPE_OF: Mapping[VersionPurpose, TransitionType] = {
    VersionPurpose.NEW: TransitionType.INTRODUCE,
    VersionPurpose.MAJOR_CHANGE: TransitionType.CHANGE,
    VersionPurpose.REMOVAL: TransitionType.DECOMMISSION,
}
ALSO_FOR = {TransitionType.INTRODUCE: frozenset({TransitionType.CHANGE})}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of a review that begins."""

    key: str
    area: str
    title: str
    guidance: str | None
    mandatory_at: Sequence[str]


def _check(key: str, area: str, title: str) -> Check:
    return Check(key=key, area=area, title=title, guidance=None, mandatory_at=(STANDARD,))


_USED = (
    _check("rollback", "Releasing", "What is deployed can be taken back."),
    _check("monitoring", "Monitoring", "Somebody is told when it does not work."),
    _check("support", "Support", "Those who help its users know how."),
    _check("security", "Security", "Its risks for security were looked at."),
)
_REMOVED = (
    _check("announced", "Communication", "Everybody who uses it was told."),
    _check("data", "Data", "Its data is archived or deleted."),
    _check("contracts", "Contracts", "Its licences and contracts end."),
)
_TRANSFERRED = (
    _check("knowledge", "Support", "Those who take it over know how to run it."),
    _check("access", "Security", "Accounts and keys change hands."),
    _check("contracts", "Contracts", "Its contracts name those who take it over."),
)
CHECKS: Mapping[TransitionType, Sequence[Check]] = {
    TransitionType.INTRODUCE: _USED,
    TransitionType.CHANGE: _USED,
    TransitionType.TRANSFER: _TRANSFERRED,
    TransitionType.DECOMMISSION: _REMOVED,
}


def is_fit(template: TransitionType, transition: TransitionType) -> bool:
    """Tell whether a template serves a transition: one for new services serves changes, too."""
    return transition is template or transition in ALSO_FOR.get(template, ())


def brought(declared: Iterable[tuple[str, ReadinessCheck]]) -> Sequence[Check]:
    """Return the checks that plugins bring."""
    return [
        Check(
            key=check.key,
            area=check.area,
            title=check.title or check.key,
            guidance=check.guidance,
            mandatory_at=tuple(check.mandatory_at),
        )
        for _, check in declared
    ]


def must_differ(declared: Iterable[tuple[str, ReadinessCheck]]) -> None:
    """Raise ValueError where plugins bring checks of one key, or more than a review may have."""
    owners: dict[str, str] = {check.key: "transition" for some in CHECKS.values() for check in some}
    for owner, check in declared:
        if check.key in owners:
            message = (
                f"the check {check.key} is declared by {owners[check.key]} and by {owner}: "
                "one of them must choose another key"
            )
            raise ValueError(message)
        owners[check.key] = owner
    if len(owners) > MOST_ITEMS:
        message = f"there are {len(owners)} checks, more than {MOST_ITEMS}: join some of them"
        raise ValueError(message)


def levels(checks: Iterable[Check]) -> Sequence[str]:
    """Return the levels of a review without a template, the lowest first."""
    return list(dict.fromkeys([STANDARD, *(name for one in checks for name in one.mandatory_at)]))
