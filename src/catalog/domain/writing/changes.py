"""What a change is, and what it works with: its transaction, who asked, and what was found."""

import dataclasses
import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Generic
from uuid import UUID

import orjson
import sqlalchemy as sa
from typing_extensions import TypeVar

from catalog.domain.access import Principal
from catalog.domain.declared.equipment import Equipment, Equipped
from catalog.domain.declared.event_types import ACTOR
from catalog.domain.declared.rules import Rules
from catalog.domain.writing.field_types import OMITTED, RefusedKey
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.domain.writing.problems import Problems
from catalog.storage.database.sessions import AnyEntityRow, WriteSession
from catalog.storage.rows import EntityRow, Row, kept_columns, new_id, new_id_text
from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow
from catalog.values import plain

Found = TypeVar("Found", default=None)


@dataclass
class Work(Equipped):
    """What a change works with: its transaction, who asked, when, and the problems found."""

    session: WriteSession
    principal: Principal
    now: dt.datetime
    change: str
    rules: Rules = field(default_factory=Rules)
    prepared: Any = None  # what the change found before its transaction began
    problems: Problems = field(default_factory=Problems)
    audit_id: UUID = field(default_factory=new_id)
    request_id: str | None = None
    is_begun: bool = False  # whether `apply` was called
    is_needless: bool = False  # set by a check that finds nothing to do: then nothing is written
    _created: list[EntityRow] = field(default_factory=list)
    _edited: list[EntityRow] = field(default_factory=list)
    _told: list[tuple[str, EntityRow, Mapping[str, Any]]] = field(default_factory=list)

    async def create(self, entity: EntityRow) -> None:
        """Insert *entity* with its first revision."""
        entity.revision = 1
        entity.created_at = entity.updated_at = self.now
        self.session.add(entity)
        self._created.append(self.session.accounted(entity))

    async def edit(
        self, row: type[AnyEntityRow], key: UUID, *, expected: int | None = None
    ) -> AnyEntityRow | None:
        """Lock an entity that this change edits, or return None where there is none.

        A revision other than *expected* is the problem CONFLICT.
        """
        entity = await self.hold(row, key, expected=expected)
        if entity is not None:
            self.mark(entity)
        return entity

    def mark(self, entity: EntityRow) -> None:
        """Count the change as an edit of an entity that is held."""
        if entity not in self._created and entity not in self._edited:
            self._edited.append(self.session.accounted(entity))

    async def hold(
        self, row: type[AnyEntityRow], key: UUID, *, expected: int | None = None
    ) -> AnyEntityRow | None:
        """Lock an entity as `edit` does, without counting the change as an edit of it."""
        entity = await self.session.lock(row, key)
        if entity is None:
            return None
        if expected is not None and entity.revision != expected:
            self.problems.add(
                "CONFLICT",
                f"It was changed since: read it again and repeat with revision {entity.revision}.",
                "expected_revision",
                currentRevision=entity.revision,
            )
        return entity

    async def create_many(
        self, row: type[EntityRow], rows: Sequence[dict[str, Any]], *, late: Sequence[str] = ()
    ) -> None:
        """Insert entities, given as all columns but revision and times; *late* ones stay empty."""
        stamp = {"revision": 1, "created_at": self.now, "updated_at": self.now}
        entities = [{**values, **stamp} for values in rows]
        await self.session.insert_many(row, [one | dict.fromkeys(late) for one in entities])
        await self._record_many(row, entities, "created")

    async def edit_many(self, row: type[EntityRow], rows: Sequence[dict[str, Any]]) -> None:
        """Update many locked entities, each given as all its columns, with the edited values."""
        kept = kept_columns(row)
        entities = [
            {name: value for name, value in values.items() if name not in kept}
            | {"revision": values["revision"] + 1, "updated_at": self.now}
            for values in rows
        ]
        written = [
            {name: value for name, value in entity.items() if name != "created_at"}
            for entity in entities
        ]
        await self.session.update_many(row, written)
        await self._record_many(row, entities, "changed")

    async def _record_many(
        self, row: type[EntityRow], entities: Sequence[dict[str, Any]], event: str
    ) -> None:
        table = row.__tablename__
        revision = {"table_name": table, "audit_id": self.audit_id}
        revisions = [
            {"entity_id": values["id"], "number": values["revision"], "values": values, **revision}
            for values in entities
        ]
        told = {
            "event": f"{table}.{event}",
            "payload": self._facts,
            "at": self.now,
        }
        events = [
            {"id": new_id_text(), "entity_id": values["id"], "revision": values["revision"], **told}
            for values in entities
        ]
        with self.session.lent(()):  # these tables are the catalog's own, whoever changes the rows
            await self.session.insert_many(RevisionRow, revisions)
            await self.session.insert_many(OutboxRow, events)

    @property
    def asker(self) -> Asker:
        """Who asks, when, and by which stages."""
        return Asker(self.principal, self.now, self.rules.chain)

    @property
    def equipment(self) -> Equipment:
        """Where it finds the settings of plugins, and what they share."""
        return self.rules.equipment

    def acts_for(self, organization_id: UUID | None) -> bool:
        """Tell whether the principal acts on behalf of an organization, or of a refused one."""
        if isinstance(organization_id, RefusedKey):
            return True
        return self.principal.is_admin or organization_id in self.principal.organization_ids

    def tell(self, event: str, entity: EntityRow, **payload: Any) -> None:
        """Let subscribers know, after the commit, that something happened to *entity*.

        Raises `EventError` where the event is declared otherwise.
        """
        self.rules.events.must_fit(event, type(entity), payload)
        self._told.append((event, entity, payload))

    @property
    def has_news(self) -> bool:
        """Whether subscribers are to be told more than that entities were created or edited."""
        return bool(self._told)

    def count(self) -> None:
        """Count the change as one of each entity that was edited."""
        for entity in self._edited:
            entity.revision += 1
            entity.updated_at = self.now

    def record(self, entry: AuditEntryRow) -> None:
        """Write a revision for each entity that was created or edited, and every event."""
        self.count()
        for entity in (*self._created, *self._edited):
            event = "created" if entity in self._created else "changed"
            self.session.add(revision_of(entity, entry.id))
            self._tell(f"{entity.__tablename__}.{event}", entity, {})
        for event, entity, payload in self._told:
            self._tell(event, entity, payload)

    @property
    def _facts(self) -> Mapping[str, Any]:
        """What every event of this change tells."""
        actor = self.principal.actor
        told = {"kind": actor.kind.value, "subject": actor.subject}
        return {"change": self.change, "auditId": str(self.audit_id), ACTOR: told}

    def _tell(self, event: str, entity: EntityRow, payload: Mapping[str, Any]) -> None:
        self.session.add(
            OutboxRow(
                event=event,
                entity_id=entity.id,
                revision=entity.revision,
                payload={**payload, **self._facts},
                at=self.now,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Change(Generic[Found]):
    """Something that somebody asks the catalog to do.

    Its fields are the input that the schema publishes, its docstring the description. `Found` is
    what `check` finds and `apply` uses, so that nothing is fetched twice.
    """

    recorded_as: ClassVar[str] = ""
    """What it is called on record; its own name unless it says so."""
    most_problems: ClassVar[int] = 10
    """How many problems it may have, in addition to two for each of its values."""
    preconditions: ClassVar[Sequence[Precondition]] = ()
    """What must hold of the objects that it is about; `viewerCan` tells them beforehand."""

    async def prepare(self, ground: Ground) -> Any:
        """Return what it finds before its transaction begins; `check` gets it as `work.prepared`.

        Slow work, and code that may hang, belong here: no writer waits for them.
        """

    async def check(self, work: Work) -> Found | None:
        """Add every problem that stands in the way to `work.problems`; return what `apply` needs.

        Where there is a problem, its result is ignored. Preconditions are asked after it, when the
        rows that it locked stay as they are, and add problems of their own.
        """
        return None

    @abstractmethod
    async def apply(self, work: Work, found: Found, /) -> Any:
        """Do it, and return the row that it was about, or an object that holds several.

        Problems that it adds are told, and what it wrote is kept: so a refusal stays on record.
        """

    async def conclude(self, work: Work, done: Any, /) -> None:
        """Do what depends on whose everything is now; *done* is what `apply` returned.

        Houses and circles are settled before, and must not change by it. Reactions ran before, too:
        problems that it adds refuse the change whole.
        """

    def columns(self, row: type[Row]) -> dict[str, Any]:
        """Return the given fields that are columns of *row*, without its id, by name."""
        named = {*sa.inspect(row).columns.keys()} - {"id"}
        given = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        return {
            name: as_json(value) if isinstance(value, list) else value
            for name, value in given.items()
            if name in named and value is not OMITTED
        }

    def store(self, row: Row) -> None:
        """Set the columns of *row* to the fields that were given."""
        for name, value in self.columns(type(row)).items():
            setattr(row, name, value)


def revision_of(entity: EntityRow, audit_id: UUID) -> RevisionRow:
    """Return the record of *entity* as it stands."""
    kept = kept_columns(type(entity))
    names = [item.key for item in sa.inspect(type(entity)).column_attrs if item.key not in kept]
    return RevisionRow(
        entity_id=entity.id,
        number=entity.revision,
        table_name=entity.__tablename__,
        values=as_json({name: getattr(entity, name) for name in names}),
        audit_id=audit_id,
    )


def as_json(value: Any) -> Any:
    """Return *value* in the types that JSON has; what was omitted stays out."""
    return orjson.loads(orjson.dumps(value, _plain, orjson.OPT_PASSTHROUGH_DATACLASS))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        return {name: item for name, item in given.items() if item is not OMITTED}
    if isinstance(value, Decimal):
        return plain(value)
    return str(value) if isinstance(value, UUID) else list(value)  # asyncpg has a UUID of its own
