"""Checking events: who declares them, and who wants to be told of what nobody tells of."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from catalog.domain.declared import event_types
from catalog.domain.declared.event_types import EventType
from catalog.domain.events.subscribers import EVERY
from catalog.host.hooks import Values
from catalog.host.problems import PluginProblem, PluginProblems, meant
from catalog.storage.upgrading.histories import History

NEARLY = 0.85  # of the letters of a noun are those of one that it may stand for
LISTED = "`catalog plugins events` lists those that are told of."


def every(declared: Values, problems: PluginProblems) -> tuple[EventType, ...]:
    """Return the events of the core and of these plugins, and tell of names that are taken."""
    found = {item.name: item for item in event_types.of_the_core()}
    for owner in declared:
        own = event_types.entities(History(owner, Path()).owns)
        found |= {item.name: item for item in event_types.of_rows(own, owner)}
    for owner in sorted(declared):
        for item in declared[owner]:
            if item.name in found:
                by = found[item.name].plugin or "the catalog"
                who = f"twice by {owner}" if by == owner else f"by {by} and by {owner}"
                told = f"The event {item.name} is declared {who}: rename one."
                problems.note(told, owner, is_clash=by not in {"the catalog", owner})
            found.setdefault(item.name, replace(item, plugin=owner))
    return tuple(found[name] for name in sorted(found))


def unknown(
    subscribers: Values, known: Collection[str], problems: PluginProblems
) -> Iterator[PluginProblem]:
    """Tell which subscribers name an event that nobody tells of.

    It may be one of a plugin that is not installed, which is only a warning. It is not where its
    noun is known, or resembles one that is.
    """
    nouns = {_noun(name) for name in known}
    for owner, items in subscribers.items():
        for item in items:
            for name in sorted({*item.event_types} - {*known, EVERY}):
                told = f"The subscriber {item.name} of {owner} names the event {name}"
                near = get_close_matches(_noun(name), nouns, 1, NEARLY)
                if near:
                    own = [other for other in known if _noun(other) == near[0]]
                    told = f"{told}, which nobody tells of: {meant(name, own)}"
                    problems.note(told, owner)
                else:
                    yield PluginProblem(f"{told}, which nobody tells of: {LISTED}", owner)


def _noun(name: str) -> str:
    return name.partition(".")[0]
