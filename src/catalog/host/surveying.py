"""Surveying plugins: which of them can be loaded, where some are broken."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from catalog.host import configuring, discovery
from catalog.host.discovery import Candidate
from catalog.host.gathering import Plugins, gathered, ids_of, once, try_composing
from catalog.host.problems import PluginProblem, PluginProblems
from catalog.plugin_settings import PluginSetting

NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Survey:
    """The plugins that can be loaded, and what is wrong with the others."""

    plugins: Plugins
    problems: tuple[PluginProblem, ...]

    @property
    def texts(self) -> list[str]:
        """Every problem, once."""
        return list(dict.fromkeys(problem.text for problem in self.problems))


def survey(
    named: Iterable[str] = (),
    disabled: Collection[str] = (),
    settings: Sequence[PluginSetting] = (),
    unusable: Mapping[str, str] = NOBODY,
) -> Survey:
    """Load as `load` does, but leave out broken plugins and those that need them, with reasons.

    *unusable* are plugins that cannot be loaded for other reasons, which it says.
    """
    problems = PluginProblems()
    candidates = _of_one_name(once(discovery.every(named, disabled)), problems)
    configuring.unknown(settings, disabled, ids_of(candidates), problems)
    for name, why in unusable.items():
        problems.note(why, name)
    broken = dict(unusable)
    while True:
        here, composing = PluginProblems(), PluginProblems()
        plugins = gathered(candidates, settings, here, broken)
        try_composing(plugins, composing)
        found = _first_to_go(here, composing)
        problems.noted += found.noted
        if not found.broken:
            return Survey(plugins, tuple(problems.noted))
        broken |= {owner: " ".join(found.of(owner)) for owner in sorted(found.broken)}


def _of_one_name(candidates: Iterable[Candidate], problems: PluginProblems) -> list[Candidate]:
    """Leave out plugins that cannot even be imported where another one has their name."""
    candidates = list(candidates)
    good = {one.id for one in candidates if one.problem is None}
    for one in candidates:
        if one.problem is not None and one.id in good:
            problems.note(one.problem)
    return [one for one in candidates if one.problem is None or one.id not in good]


def _first_to_go(here: PluginProblems, composing: PluginProblems) -> PluginProblems:
    """Return the problems that are told first: those that plugins have by themselves.

    Whoever stands beside what is broken may fit once that is left out.
    """
    alone = PluginProblems()
    alone.noted = [problem for problem in here.noted if not problem.is_clash]
    broken = alone.broken
    alone.noted += [problem for problem in composing.noted if not broken or problem.owner in broken]
    return alone if alone.broken else here
