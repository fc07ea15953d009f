"""What sources brought to one object: what they said before and say now, and what comes of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from catalog.domain.importing.sources.deciding import (
    Marks,
    Rival,
    Value,
    Values,
    decide,
    of_new,
    rival,
)
from catalog.domain.importing.staged import Sayings
from catalog.storage.sources import Brought

NO_KEYS: Mapping[str, str] = {}
VALUES: Final = ""
LABELS: Final = "labels."
REFERENCES: Final = "externalRefs."
OWNERS: Final = "owners"
NEEDS: Final = "dependencies."
"""The names of sections; those of systems of external references begin so."""


class Account:
    """The account of one object with its sources, section by section.

    Where several sources speak of it in one import, the last one is asked first.
    """

    __slots__ = ("_before", "_now", "edited", "is_first", "kept", "said")

    def __init__(self, said: Sequence[Sayings], kept: Mapping[int, Brought] | None = None) -> None:
        self.said = said
        self.is_first = not kept and len(said) == 1
        """Whether no source has spoken of it before, and one does now."""
        self._before: dict[int, dict[str, Marks]] = {
            source: orjson.loads(one.said) for source, one in (kept or {}).items()
        }
        self._now: dict[int, dict[str, Marks]] = {one.source: {} for one in said}
        self.edited: list[str] = []
        """What stays since somebody edited it."""
        self.kept: list[tuple[str, int]] = []
        """What stays since another source brought it, with the number of that source."""

    def sections(self, prefix: str) -> set[str]:
        """Return the names of the sections that begin so, of which sources spoke before."""
        spoken = (self._before.get(one.source, {}) for one in self.said)
        return {name for marks in spoken for name in marks if name.startswith(prefix)}

    def keys(self, section: str) -> set[str]:
        """Return the keys of a section under which any source said something before."""
        return {key for marks in self._before.values() for key in marks.get(section, ())}

    def take(self, section: str, said: Values) -> dict[str, Value]:
        """Note that everything that its only source says is new, and return it."""
        if said:
            self._now[self.said[0].source][section] = of_new(said)
        return {**said}

    def leave(self, prefix: str) -> None:
        """Leave the sections whose names begin so as they were."""
        for one in self.said:
            before, now = self._before.get(one.source, {}), self._now[one.source]
            for name in [name for name in now if name.startswith(prefix)]:
                del now[name]
            now |= {name: marks for name, marks in before.items() if name.startswith(prefix)}

    @property
    def is_alone(self) -> bool:
        """Whether one source alone speaks of it."""
        return len(self._before.keys() | self._now.keys()) == 1

    def settle(
        self,
        section: str,
        present: Values,
        says: Sequence[Values | None],
        keys: Mapping[str, str] = NO_KEYS,
        shown: str | None = None,
    ) -> dict[str, Value]:
        """Return what changes of what is *present*; each source *says* something, or nothing.

        *keys* are those of `present` by what a source calls them, where that differs. *shown* is
        what the section is called where it is told what stays: else each key is named.
        """
        if self.is_first and not present:
            return self.take(section, says[0] or {})
        if self.is_alone and self._is_same(section, present, says[0] or {}, keys):
            return {}
        changes: dict[str, Value] = {}
        done: set[int] = set()
        for one, given in zip(reversed(self.said), reversed(says), strict=True):
            done.add(one.source)
            own = self._before.get(one.source, {}).get(section, {})
            if not given and not own:
                continue
            called = {keys.get(key, key): key for key in (*own, *(given or ()))}
            decided = decide(
                {**present, **changes},
                {keys.get(key, key): value for key, value in (given or {}).items()},
                {keys.get(key, key): kept for key, kept in own.items()},
                self._rivals(one.source, section, keys, done),
                is_whole=one.is_whole,
            )
            changes.update(decided.changes)
            if decided.marks:
                marks = {called[key]: kept for key, kept in decided.marks.items()}
                self._now[one.source][section] = marks
            self.edited += [shown or f"{section}{called[key]}" for key in decided.edited]
            self.kept += [
                (shown or f"{section}{called[key]}", other) for key, other in decided.kept.items()
            ]
        return changes

    def _is_same(
        self, section: str, present: Values, said: Values, keys: Mapping[str, str]
    ) -> bool:
        """Tell whether its only source brought all that it says, and everything still stands."""
        (one,) = self.said
        own = self._before.get(one.source, {}).get(section, {})
        if own != of_new(said) or any(
            present.get(keys.get(key, key)) != value for key, value in said.items()
        ):
            return False
        if own:
            self._now[one.source][section] = own
        return True

    def ordered(self, present: Values, changes: Values, says: Sequence[Values | None]) -> list[str]:
        """Return the keys of a list after the *changes*: new ones come last.

        Where one source alone speaks, and names all of it, it says the order, too.
        """
        there = [key for key in present if changes.get(key, True)]
        there += [key for key, value in changes.items() if value and key not in present]
        named = list(dict.fromkeys(key for given in says for key in given or ()))
        return named if self.is_alone and set(named) == set(there) else there

    def _rivals(
        self, source: int, section: str, keys: Mapping[str, str], done: set[int]
    ) -> Mapping[str, Sequence[Rival]]:
        found: dict[str, list[Rival]] = defaultdict(list)
        for other in self._before.keys() | self._now.keys():
            if other != source:
                marks = (self._now if other in done else self._before).get(other, {})
                for key, kept in marks.get(section, {}).items():
                    found[keys.get(key, key)].append(rival(other, kept))
        return found

    def gone(self, entity_id: str) -> Iterator[dict[str, Any]]:
        """Yield the keys of the rows that are no longer right."""
        for one in self.said:
            if one.source in self._before and not self._stays(one):
                yield {"entity_id": entity_id, "source": one.source}

    def new(self, entity_id: str, files: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that are new, as the values of the columns of `BROUGHT`."""
        for one in self.said:
            now = self._now[one.source]
            if now and not self._stays(one):
                number = sum(map(len, now.values()))
                said = orjson.dumps(now).decode()
                yield entity_id, one.source, files[one.file], number, said

    def _stays(self, one: Sayings) -> bool:
        return self._before.get(one.source, {}) == self._now[one.source]
