"""What stands on a vendor through chains of dependencies, by shortest paths."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)


class ChainLink(NamedTuple, Generic[Key]):
    """Over how many edges something stands on a vendor, on what next, and on what at the end."""

    depth: int
    next: Key | None
    end: Key


@dataclass(frozen=True)
class VendorStanding(Generic[Key]):
    """What stands on a vendor: over hard edges alone, and over edges of any strength."""

    hard: Mapping[Key, ChainLink[Key]]
    any: Mapping[Key, ChainLink[Key]]

    def path(self, start: Key, most: int) -> list[Key]:
        """Return what something stands on, down to the vendor's own, at most so many of them.

        Where there is a chain of hard edges, it is the shortest of these.
        """
        links = self.hard if start in self.hard else self.any
        told: list[Key] = []
        following = links[start].next
        while following is not None and len(told) < most:
            told.append(following)
            following = links[following].next
        return told

    def link(self, start: Key) -> ChainLink[Key]:
        """Return how something stands on the vendor: by hard edges, where these lead there."""
        return (self.hard if start in self.hard else self.any)[start]


def standing(edges: Iterable[tuple[Key, Key, bool]], starts: Iterable[Key]) -> VendorStanding[Key]:
    """Return what stands on *starts*; an edge is what depends, on what, and whether it is hard.

    The starts stand on themselves, over no edge. Of two shortest paths the first edge counts.
    """
    hard: dict[Key, list[Key]] = defaultdict(list)
    soft: dict[Key, list[Key]] = defaultdict(list)
    for near, far, is_hard in edges:
        (hard if is_hard else soft)[far].append(near)
    firsts = list(dict.fromkeys(starts))
    return VendorStanding(_spread([hard], firsts), _spread([hard, soft], firsts))


def _spread(
    edges: Sequence[Mapping[Key, list[Key]]], starts: Sequence[Key]
) -> Mapping[Key, ChainLink[Key]]:
    """Return what is reached against the edges, breadth first."""
    found: dict[Key, ChainLink[Key]] = {start: ChainLink(0, None, start) for start in starts}
    level, depth = list(starts), 0
    while level:
        depth += 1
        following: list[Key] = []
        for far in level:
            link = ChainLink(depth, far, found[far].end)
            for kind in edges:
                for near in kind.get(far, ()):
                    if near not in found:
                        found[near] = link
                        following.append(near)
        level = following
    return found
