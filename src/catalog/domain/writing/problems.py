"""Why a change was not made: every reason at once, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One reason: a stable code, what is wrong and what to do, and the field it is about."""

    code: str
    message: str
    field: Sequence[str] = ()
    evidence: Mapping[str, Any] | None = None


@dataclass
class Problems:
    """The reasons found so far."""

    found: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(self, code: str, message: str, /, *field: str, **evidence: Any) -> None:
        """Note a reason not to make the change; what was not found is no other reason, too."""
        if field and any(item.code == "NOT_FOUND" and item.field == field for item in self.found):
            return
        self.found.append(Problem(code, message, field, evidence or None))

    def warn(self, code: str, message: str, /, *field: str, **evidence: Any) -> None:
        """Note something that the caller should know and that stops nothing."""
        self.warnings.append(Problem(code, message, field, evidence or None))


class ChangeRefusedError(Exception):
    """The change was not made; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class ReadingError(Exception):
    """A function of a plugin changes something for a request that only reads, as GET does."""

    def __init__(self) -> None:
        super().__init__("GET changes nothing: make this change in a route of another method.")
