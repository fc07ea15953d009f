"""Where two answers to the same query differ."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

NAMES = ("slug", "number", "key", "name", "title", "position")
"""What tells the objects of a list apart, the best first."""
ABSENT = None


class AnswerDifference(NamedTuple):
    """A value that is not what it was, with the way to it."""

    path: str
    before: Any
    now: Any


def differences(before: Any, now: Any, path: str = "") -> Iterator[AnswerDifference]:
    """Yield each value that differs; objects of lists are told apart by their names or numbers."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in [*before, *(key for key in now if key not in before)]:
            way = f"{path}.{key}" if path else key
            yield from differences(before.get(key, ABSENT), now.get(key, ABSENT), way)
    elif isinstance(before, list) and isinstance(now, list):
        yield from _of_lists(before, now, path)
    elif before != now:
        yield AnswerDifference(path, before, now)


def _of_lists(before: Sequence[Any], now: Sequence[Any], path: str) -> Iterator[AnswerDifference]:
    name = next((name for name in NAMES if _tells(name, before) and _tells(name, now)), None)
    then = _labelled(before, name)
    later = _labelled(now, name)
    for label in [*then, *(label for label in later if label not in then)]:
        yield from differences(then.get(label, ABSENT), later.get(label, ABSENT), path + label)


def _tells(name: str, items: Sequence[Any]) -> bool:
    """Tell whether each item is an object with such a name, and no two have the same one."""
    if not all(isinstance(item, Mapping) and item.get(name) is not None for item in items):
        return False
    return len({str(item[name]) for item in items}) == len(items)


def _labelled(items: Sequence[Any], name: str | None) -> dict[str, Any]:
    if name is None:
        return {f"[{index}]": item for index, item in enumerate(items)}
    return {f"[{item[name]}]": item for item in items}
