"""Merging the releases of one contracting process, as OCDS 1.1 says it.

A later value takes the place of an earlier one, and null takes it away. Mappings are merged key by
key, and lists of objects by their ids; any other list is taken whole.
Source: https://standard.open-contracting.org/1.1/en/schema/merging/
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any


def merged(releases: Sequence[Any]) -> Any:
    """Return what releases, the first one first, say together; each keeps its lines."""
    return reduce(_merge, releases)


def _merge(before: Any, after: Any) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        found = type(before)()
        found.update(before)
        lines = {**getattr(before, "lines", {}), **getattr(after, "lines", {})}
        if hasattr(found, "lines"):
            found.lines = lines
        for key, value in after.items():
            if value is None:
                found.pop(key, None)
            else:
                found[key] = _merge(before[key], value) if key in before else value
        return found
    if _is_identified(before) and _is_identified(after):
        known = {str(item["id"]): item for item in before}
        for item in after:
            key = str(item["id"])
            known[key] = _merge(known[key], item) if key in known else item
        return list(known.values())
    return after


def _is_identified(value: Any) -> bool:
    """Tell whether a value is a list of objects that all have an id."""
    return isinstance(value, list) and all(
        isinstance(item, dict) and item.get("id") is not None for item in value
    )
