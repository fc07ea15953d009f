"""The problems of plugins, each with what to do about it and the plugin that has it."""

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

CHANGED = (
    "names in catalog.plugin and the arguments of `apply` changed with API 2, as "
    '"From API 1 to 2" in docs/writing-a-plugin.md lists'
)


class PluginError(Exception):
    """Plugins cannot be loaded; the message tells every problem and what to do about each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"- {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class PluginProblem:
    """One problem, and the plugin that cannot be loaded because of it, if there is one.

    A problem that several plugins share is noted once for each of them.
    """

    text: str
    owner: str | None = None
    is_clash: bool = False
    """Whether it has this problem only because another plugin is there."""


class PluginProblems:
    """The problems that are known so far."""

    def __init__(self) -> None:
        self.noted: list[PluginProblem] = []

    @property
    def broken(self) -> set[str]:
        """The plugins that cannot be loaded."""
        return {problem.owner for problem in self.noted if problem.owner is not None}

    @property
    def texts(self) -> list[str]:
        """Every problem, once."""
        return list(dict.fromkeys(problem.text for problem in self.noted))

    def note(self, text: str, *owners: str, is_clash: bool = False) -> None:
        """Note a problem of these plugins, or of none."""
        self.noted += [PluginProblem(text, owner, is_clash) for owner in owners] or [
            PluginProblem(text)
        ]

    def extend(self, owner: str, texts: Iterable[str]) -> None:
        """Note the problems of one plugin."""
        for text in texts:
            self.note(text, owner)

    def of(self, owner: str) -> list[str]:
        """Return the problems of one plugin."""
        return list(dict.fromkeys(item.text for item in self.noted if item.owner == owner))


def meant(name: str, known: Collection[str], *, otherwise: str = "there is {}") -> str:
    """Return a suggestion for a misspelt name, else the list of all names."""
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"{otherwise.format(', '.join(sorted(known)) or 'none')}."
