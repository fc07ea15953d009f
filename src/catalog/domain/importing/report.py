"""What an import did, as people and programs are told."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from catalog.domain.importing.records import KINDS

OUTCOMES = ("created", "updated", "unchanged", "skipped")
MOST_TOLD = 1_000  # problems that are told one by one; and notices, and ignored keys


@dataclass(frozen=True, order=True)
class Notice:
    """Something to know about one place in one file."""

    file: str
    line: int | None
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return it as the report shows it."""
        return {
            "file": self.file,
            "line": self.line,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True)
class Ignored:
    """A key of a file that its format does not take, and how often it stands there."""

    file: str
    key: str
    count: int


@dataclass
class File:
    """One file that was looked at, the format it was taken for, and why it was not read."""

    path: str
    format: str | None = None
    error: str | None = None


@dataclass
class Report:
    """The counts by kind, the files, the problems, the notices and what one import ignored."""

    files: list[File] = field(default_factory=list)
    problems: list[Notice] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    notices: list[Notice] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=lambda: list(KINDS))
    more: Counter[str] = field(default_factory=Counter)
    """How many problems, notices and ignored keys are there beyond those that are told."""
    _read: tuple[int, int, Counter[str]] | None = None  # what reading found, and how much more

    def problem(self, found: Notice) -> None:
        """Add a problem; beyond a thousand they are only counted."""
        self._tell("problems", self.problems, found)

    def remark(self, found: Notice) -> None:
        """Add what is good to know and no problem; beyond a thousand it is only counted."""
        self._tell("notices", self.notices, found)

    def ignore(self, found: Ignored) -> None:
        """Add a key that nobody takes; beyond a thousand they are only counted."""
        self._tell("ignored", self.ignored, found)

    def _tell(self, name: str, told: list[Any], found: Any) -> None:
        if len(told) < MOST_TOLD:
            told.append(found)
        else:
            self.more[name] += 1

    @property
    def trouble(self) -> int:
        """How many problems were found, told or not."""
        return len(self.problems) + self.more["problems"]

    def begin(self) -> None:
        """Forget what an earlier attempt to write found; what was read stays."""
        self.counts = {outcome: Counter() for outcome in OUTCOMES}
        if self._read is None:
            self._read = len(self.problems), len(self.notices), self.more.copy()
        problems, notices, more = self._read
        del self.problems[problems:], self.notices[notices:]
        self.more = more.copy()

    def count(self, outcome: str, kind: str, number: int = 1) -> None:
        """Count *number* things of a kind."""
        self.counts[outcome][kind] += number

    def note_folder(self, folder: str) -> None:
        """Add a notice where no format knows any file in *folder*."""
        files = [file for file in self.files if PurePath(file.path).is_relative_to(folder)]
        if any(file.format for file in files):
            return
        message = f"No format knows any file in it: there are {len(files)}."
        self.remark(Notice(folder, None, "NOTHING_RECOGNISED", message))

    def as_json(self, *, dry_run: bool) -> dict[str, Any]:
        """Return the whole report in the types that JSON has."""
        counts = self.counts or {outcome: Counter() for outcome in OUTCOMES}
        told: dict[str, Any] = {"dryRun": dry_run}
        for outcome in OUTCOMES:
            counted = counts[outcome]
            more = self.unread if outcome == "skipped" else {}
            told[outcome] = {kind: counted[kind] + more.get(kind, 0) for kind in self.kinds}
        told["files"] = [vars(file) for file in self.files]
        told["problems"] = [problem.as_json() for problem in self.problems]
        told["notices"] = [notice.as_json() for notice in self.notices]
        told["ignored"] = [vars(ignored) for ignored in self.ignored]
        if self.more:
            told["more"] = dict(self.more)
        return told
