"""References between entities, and an entity with the reference by which others know it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from catalog.domain.writing.slugs import slug_of
from catalog.exchange.formats.landing import Inside
from catalog.exchange.notes import Notes, shown
from catalog.exchange.shapes import NAME, Fields

DEFAULT: Final = "default"
REFERENCE: Final = re.compile(
    r"(?:(?P<kind>[^:/\s]+):)?(?:(?P<namespace>[^:/\s]+)/)?(?P<name>[^:/\s]+)"
)


class EntityRef(NamedTuple):
    """What an entity is known by: its kind in lower case, its namespace and its name."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Return it as Backstage writes it in full."""
        return f"{self.kind}:{self.namespace}/{self.name}"

    @property
    def called(self) -> str:
        """What it is called among those of its kind, of which its slug is made."""
        return self.name if self.namespace == DEFAULT else f"{self.namespace}/{self.name}"

    @property
    def tag(self) -> str:
        """What hints for it, or for what is in it, are known by."""
        return f"{self.kind}:{slug_of(self.called) or self.called}"


class BackstageEntity:
    """One entity of a file: its fields, and what it refers to."""

    def __init__(self, ref: EntityRef, inside: Inside, notes: Notes) -> None:
        self.ref, self.inside, self.notes = ref, inside, notes
        self.metadata, self.spec = inside.at("metadata"), inside.at("spec")
        self.line = self.metadata.line_of("name")

    def one(self, key: str, kind: str) -> EntityRef | None:
        """Return what a key of the spec refers to, an entity of *kind* unless it says another."""
        return next(self._all([self.spec.plain(key, NAME)], key, kind), None)

    def each(self, key: str, kind: str) -> list[EntityRef]:
        """Return what a list in the spec refers to, each once."""
        return list(dict.fromkeys(self._all(self.spec.plains(key, NAME) or (), key, kind)))

    def line_of(self, key: str) -> int | None:
        """Return the line of a key of the spec."""
        return self.spec.line_of(key)

    def _all(self, texts: Iterable[str | None], key: str, kind: str) -> Iterator[EntityRef]:
        for text in texts:
            found = None if text is None else REFERENCE.fullmatch(text)
            if found is not None and slug_of(found["name"]) is not None:
                own = self.ref.namespace
                named = (found["kind"] or kind).lower(), (found["namespace"] or own).lower()
                yield EntityRef(*named, found["name"])
            elif text is not None:
                message = f"spec.{key}: {shown(text)} refers to no entity: write kind:name."
                self.notes.problem("REFERENCE_INVALID", message, self.line_of(key))


def identified(kind: str, fields: Fields, notes: Notes) -> BackstageEntity | None:
    """Return an entity with its name, or None where it has none; a problem says why."""
    inside = Inside(fields)
    metadata = inside.at("metadata")
    name, namespace = metadata.text("name"), metadata.text("namespace")
    if not metadata.has("name"):
        notes.problem("NAME_MISSING", "metadata.name: say what it is called.", fields.line)
    if name is None:
        return None
    ref = EntityRef(kind.lower(), (namespace or DEFAULT).lower(), name)
    if slug_of(ref.called) is None:
        message = f"{shown(ref.called)} makes no slug: use letters, digits and hyphens."
        notes.problem("NAME_INVALID", message, metadata.line_of("name"))
        return None
    return BackstageEntity(ref, inside, notes)
