"""Deciding about values, each by its key: what one source changes, and what stays another's.

A source keeps a *mark* of each value that it says. The mark of a value that was there before, and
that no source had brought, stands in a list: the value is nobody's, and no file clears it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = str | bool | None
Values: TypeAlias = Mapping[str, Value]
Marks: TypeAlias = dict[str, Any]
SHORT = 16  # characters of a text that is its own mark


class Rival(NamedTuple):
    """What another source says under the same key."""

    source: int
    mark: Value
    is_its_own: bool


class Decided(NamedTuple):
    """What comes of what one source says: None as a change clears a value."""

    changes: dict[str, Value]
    marks: Marks
    edited: list[str]
    """The keys whose values stay, since somebody has edited them since."""
    kept: dict[str, int]
    """The keys whose values stay, since another source brought them: its number."""


def mark(value: Value) -> Value:
    """Return what is kept of a value: itself if it is short, else a hash."""
    if value is None or value is True or value is False or len(value) <= SHORT:
        return value
    return f"#{hashlib.blake2b(value.encode(), digest_size=12).hexdigest()}"


def rival(source: int, kept: Any) -> Rival:
    """Return what another source says, as it is kept."""
    is_nobodys = isinstance(kept, list)
    return Rival(source, kept[0] if is_nobodys else kept, not is_nobodys)


def of_new(said: Values) -> Marks:
    """Return the marks of values that are all new."""
    return {key: mark(value) for key, value in said.items()}


def decide(
    present: Values,
    said: Values,
    own: Marks,
    rivals: Mapping[str, Sequence[Rival]],
    *,
    is_whole: bool = True,
) -> Decided:
    """Decide what one source changes of what is *present*.

    *own* are the marks of what it said before, *rivals* those of the others. Unless what it says
    *is whole*, nothing is cleared.
    """
    decided = Decided({}, {}, [], {})
    for key, value in said.items():
        _decide_one(decided, key, value, present.get(key), own.get(key), rivals.get(key, ()))
    for key, before in own.items():
        if key in said:
            continue
        if is_whole:
            _drop(decided, key, present.get(key), before, rivals.get(key, ()))
        else:
            decided.marks[key] = before
    return decided


def _decide_one(
    decided: Decided, key: str, value: Value, there: Value, kept: Any, rivals: Sequence[Rival]
) -> None:
    now, held = mark(value), mark(there)
    before = None if kept is None else rival(0, kept)
    is_others = there is not None and any(
        other.mark == held and other.is_its_own for other in rivals
    )
    if there == value:
        if before is not None and before.mark == now:
            decided.marks[key] = kept
        else:
            decided.marks[key] = now if is_others else [now]
    elif before is not None and before.mark == held and (before.is_its_own or not is_others):
        decided.changes[key], decided.marks[key] = value, now
    elif is_others:
        decided.kept[key] = next(other.source for other in rivals if other.mark == held)
    elif before is not None or rivals:
        decided.edited.append(key)
        if before is not None:
            decided.marks[key] = kept
    else:
        decided.changes[key], decided.marks[key] = value, now


def _drop(decided: Decided, key: str, there: Value, kept: Any, rivals: Sequence[Rival]) -> None:
    """Clear what a source brought and says no more, unless others say it or somebody edited it."""
    before, held = rival(0, kept), mark(there)
    if there is None or not before.is_its_own or any(other.mark == held for other in rivals):
        return
    if before.mark == held:
        decided.changes[key] = None
    else:
        decided.edited.append(key)
