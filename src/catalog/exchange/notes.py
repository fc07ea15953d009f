"""What is told of a file that is read: what is wrong in it, and which of its keys nobody takes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from catalog.domain.importing.report import Ignored, Notice, Report
from catalog.domain.writing.field_types import UNKEEPABLE

LONGEST_SHOWN = 100


class Keys:
    """The keys that stand in one place of a file, and those that its format asks for."""

    __slots__ = ("asked", "counts", "takes_all")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.asked: set[str] = set()
        self.takes_all = False


@dataclass(frozen=True)
class Notes:
    """Collects what a format cannot read in one file, and what it does not take."""

    report: Report
    path: str
    keys: defaultdict[tuple[str, str], Keys] = field(default_factory=lambda: defaultdict(Keys))
    targets: list[tuple[str, int | None]] = field(default_factory=list)
    """Paths of files that are to be read as well, each with the line that says so."""

    def problem(self, code: str, message: str, line: int | None) -> None:
        """Tell what is wrong on a line."""
        self.report.problem(Notice(self.path, line, code, message))

    def remark(self, code: str, message: str, line: int | None) -> None:
        """Tell what one should know about a line, and what is no problem."""
        self.report.remark(Notice(self.path, line, code, message))

    def skip(self, kind: str) -> None:
        """Count a record that is left out."""
        self.report.unread[kind] += 1

    def ignore(self, key: str) -> None:
        """Count a key that is not taken; those that `Fields` is not asked for are counted by it."""
        self.keys["", ""].counts[key] += 1

    def close(self, *others: "Notes") -> None:
        """Report the keys that nobody took, once the file is read.

        *others* are the notes of those that read the file beside its format.
        """
        ignored: Counter[str] = Counter()
        for place in dict.fromkeys(place for notes in (self, *others) for place in notes.keys):
            found = [notes.keys[place] for notes in (self, *others) if place in notes.keys]
            if any(keys.takes_all for keys in found):
                continue
            asked = {key for keys in found for key in keys.asked}
            for key in {key for keys in found for key in keys.counts} - asked:
                _part, where = place
                ignored[shown(f"{where}{key}")] += max(keys.counts[key] for keys in found)
        for key in sorted(ignored):
            self.report.ignore(Ignored(self.path, key, ignored[key]))


def shown(text: str) -> str:
    """Return *text* as a message shows it: short, and without what shows otherwise than it is."""
    plain = UNKEEPABLE.sub("?", text)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"
