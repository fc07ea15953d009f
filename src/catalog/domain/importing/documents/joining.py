"""Joining what several files say of the same thing: a later scalar wins, and lists join."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from catalog.domain.importing.documents import taking
from catalog.domain.importing.documents.parts import Part
from catalog.domain.importing.staged_documents import StagedDocument, StagedDocuments


def join(staged: StagedDocuments, top: Part) -> None:
    """Make one document of those that have the same address, one in each of several files.

    Two in the same file stay as they are: they are a mistake, which is told later.
    """
    files = [file for kind, file, _ in staged.kinds if kind == top.name]
    if len(files) < 2:  # noqa: PLR2004  # there is nothing to join in one file
        return
    for portion in staged.portions(top.name):
        for document in portion:
            staged.name(document.number, taking.address(top, document.value))
    for alike in staged.alike(top.name):
        by_file: dict[int, list[StagedDocument]] = defaultdict(list)
        for document in alike:
            by_file[document.file].append(document)
        if any(len(own) > 1 for own in by_file.values()):
            continue
        first, *others = alike
        value = first.value
        for other in others:
            value = joined(top, value, other.value)
            staged.drop(other, ())
        staged.say(first.number, value)


def joined(part: Part, first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two documents of the same thing say together."""
    found = {**first, **second}
    for inner in part.parts:
        ours, theirs = first.get(inner.name), second.get(inner.name)
        if isinstance(ours, list) and isinstance(theirs, list):
            found[inner.name] = _listed(inner, ours, theirs)
    return found


def _listed(part: Part, ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Return two lists as one, in which what has the same key is the same."""
    found = list(ours)
    places = {_key(part, item): place for place, item in enumerate(found)}
    for item in theirs:
        key = _key(part, item)
        if key is None or key not in places:
            found.append(item)
        else:
            found[places[key]] = joined(part, found[places[key]], item)
    return found


def _key(part: Part, item: Any) -> str | None:
    return taking.address(part, item) if part.by and isinstance(item, dict) else None
