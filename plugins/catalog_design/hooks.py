"""The hook that design declares for other plugins, and the value that it takes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from catalog.plugin import hookspec
from catalog_design.tables import Applicability, PackPurpose


@dataclass(frozen=True, kw_only=True)
class PackSection:
    """A section of handoff packs: what it is called, what it says, and for which purposes.

    For the purposes in `required_for` it has to be complete. For those in `conditional_for` it is
    written only if its subject exists. Packs of any other purpose are made without it.
    """

    key: str
    title: str
    guidance: str | None = None
    required_for: Collection[PackPurpose] = ()
    conditional_for: Collection[PackPurpose] = ()

    def demanded_for(self, purpose: PackPurpose) -> Applicability | None:
        """Return what a pack of this purpose demands of it; None where such packs lack it."""
        if purpose in self.required_for:
            return Applicability.REQUIRED
        return Applicability.CONDITIONAL if purpose in self.conditional_for else None


@hookspec
def pack_sections() -> Iterable[PackSection]:  # type: ignore[empty-body]
    """Return sections that handoff packs have; each key is declared by one plugin alone."""
