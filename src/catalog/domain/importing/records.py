"""What a format reads out of a file: records of things by the names that their source uses."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

import orjson

Kind: TypeAlias = Literal["organizations", "services"]
ORGANIZATIONS: Final = "organizations"
SERVICES: Final = "services"
KINDS = ("organizations", "persons", "services", "dependencies", "offerings", "relationships")


class Named(NamedTuple):
    """The name of something else, and the line that names it."""

    name: str
    line: int | None


class Dependency(NamedTuple):
    """The name of a service that is needed, whether the need holds, and the line that says so."""

    name: str
    declared: bool
    line: int | None


@dataclass(slots=True)
class Record:
    """What one place in one file says about one thing.

    What its source said before and says no more is taken back, and nothing of others; where it *is
    not whole*, since something there could not be read, nothing is. A service that *is retired* is
    retired here where it is new.
    """

    kind: Kind
    name: str
    line: int | None
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    owners: list[Named] | None = None
    dependencies: list[Dependency] | None = None
    is_whole: bool = True
    is_retired: bool = False


def dumped(record: Record) -> bytes:
    """Return what a record says as an import keeps it while it is on its way."""
    said = (
        record.values,
        record.labels,
        record.references,
        record.owners,
        record.dependencies,
        record.is_whole,
        record.is_retired,
    )
    return orjson.dumps(said, default=tuple)
