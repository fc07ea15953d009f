"""The write path: every reason is told at once, everything is recorded together or nothing is."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from catalog import ids
from catalog.domain.access import system
from catalog.domain.services.creating import CreateService
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.working import Made
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import Row
from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow
from catalog.storage.tables.services import ServiceRow
from tests.asking import Asking

MAIL = {"slug": "mail", "name": "Mail"}
Contents: TypeAlias = dict[str, list[str]]
T = TypeVar("T")


def in_portal(catalog: Asking, work: Callable[[], Awaitable[T]]) -> T:
    """Run *work* where the catalog runs."""
    portal = catalog.client.portal
    assert portal is not None
    return portal.call(work)


def reading(catalog: Asking, ask: Callable[[ReadSession], Awaitable[T]]) -> T:
    """Ask the database, where the catalog runs."""

    async def work() -> T:
        async with catalog.catalog.database.reading() as session:
            return await ask(session)

    return in_portal(catalog, work)


def contents(catalog: Asking) -> Contents:
    """Return every row of every table."""

    async def ask(session: ReadSession) -> Contents:
        return {
            table.name: sorted(repr(tuple(row)) for row in await session.rows(sa.select(table)))
            for table in Row.metadata.sorted_tables
            if "__" not in table.name  # plugins of other tests may have tables here, too
        }

    return reading(catalog, ask)


def make(catalog: Asking, change: Change) -> Made:
    """Make *change* as an administrator, without the graph."""
    return in_portal(
        catalog, lambda: transaction.make(change, catalog.catalog.database, system("test"))
    )


def created(catalog: Asking, slug: str = "mail") -> str:
    """Create a service and return its id."""
    payload = catalog.change("createService", {**MAIL, "slug": slug}, "service { id }")
    return str(payload["service"]["id"])


def key(global_id: str) -> UUID:
    """Return the key that a global id holds."""
    decoded = ids.decode(global_id)
    assert decoded is not None
    return decoded.key


def test_all_reasons_are_told_at_once(catalog: Asking) -> None:
    created(catalog)
    edit = {"id": created(catalog, "chat"), "name": "Chat", "slug": "chat", "labels": []}
    bad = {
        "expectedRevision": 5,
        "slug": "mail",
        "name": "",
        "labels": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
        "ownerIds": ["nonsense"],
    }
    before = contents(catalog)

    payload = catalog.attempt("updateService", edit | bad, "service { id }")
    after = contents(catalog)
    catalog.change("updateService", {**edit, "expectedRevision": 1})

    errors = sorted(payload["userErrors"], key=lambda error: error["code"])
    assert payload["service"] is None
    assert [(e["code"], e["field"], e["evidence"]) for e in errors] == [
        ("CONFLICT", ["expectedRevision"], {"currentRevision": 1}),
        ("LABEL_TWICE", ["labels", "1"], None),
        ("NOT_FOUND", ["ownerIds", "0"], None),
        ("SLUG_TAKEN", ["slug"], None),
        ("TEXT_BLANK", ["name"], None),
    ]
    assert all(error["message"].endswith(".") for error in errors)
    assert after == before


def test_a_refusal_is_an_answer_like_any_other(catalog: Asking) -> None:
    created(catalog)
    document = """mutation($slug: String!) {
        createService(input: {slug: $slug, name: "M"}) { service { slug } userErrors { code } }
    }"""
    headers = {"authorization": f"Bearer {catalog.secrets['admin']}"}

    refused, made = (
        catalog.client.post(
            "/graphql", json={"query": document, "variables": {"slug": slug}}, headers=headers
        )
        for slug in ("mail", "free")
    )

    assert (refused.status_code, made.status_code) == (200, 200)
    assert refused.json()["data"] == {
        "createService": {"service": None, "userErrors": [{"code": "SLUG_TAKEN"}]}
    }
    assert made.json()["data"]["createService"] == {"service": {"slug": "free"}, "userErrors": []}


def test_one_field_of_a_mutation_is_one_change(catalog: Asking) -> None:
    created(catalog)

    data = catalog.ask(
        """mutation {
            first: createService(input: {slug: "mail", name: "M"}) { userErrors { code } }
            second: createService(input: {slug: "chat", name: "C"}) { service { slug } }
            third: createService(input: {slug: "chat", name: "C"}) { userErrors { code } }
        }"""
    )

    assert data == {
        "first": {"userErrors": [{"code": "SLUG_TAKEN"}]},
        "second": {"service": {"slug": "chat"}},
        "third": {"userErrors": [{"code": "SLUG_TAKEN"}]},
    }


def test_writing_takes_the_scope_to_write(catalog: Asking) -> None:
    catalog.token("reader", roles=[], scopes=["catalog:read"])
    catalog.token("writer", roles=[], scopes=["catalog:write"])
    document = """mutation($slug: String!) {
        createService(input: {slug: $slug, name: "M"}) { userErrors { code } }
    }"""
    before = contents(catalog)

    assert catalog.codes(document, {"slug": "mail"}, by=None) == ["UNAUTHENTICATED"]
    assert catalog.codes(document, {"slug": "mail"}, by="reader") == ["FORBIDDEN"]
    assert contents(catalog) == before
    writer = catalog.ask(document, {"slug": "mail"}, by="writer")["createService"]
    admin = catalog.ask(document, {"slug": "mail"})["createService"]
    assert writer == {"userErrors": [{"code": "NOT_YOUR_ORGANIZATION"}]}
    assert admin == {"userErrors": []}


def test_a_dry_run_checks_everything_and_writes_nothing(catalog: Asking) -> None:
    edit = {"id": created(catalog), "expectedRevision": 1, "name": "Post", "aliases": ["post"]}
    bad = {**edit, "expectedRevision": 3, "name": None, "aliases": ["A", "mail"]}
    before = contents(catalog)

    dry = catalog.change("updateService", edit, "service { name revision }", dry_run=True)
    dry_refused = catalog.attempt("updateService", bad, "service { id }", dry_run=True)
    refused = catalog.attempt("updateService", bad, "service { id }")
    after = contents(catalog)
    made = catalog.change("updateService", edit, "service { name revision }")

    shown = {"service": {"name": "Post", "revision": 2}}
    assert dry == {**shown, "userErrors": [], "warnings": []}
    assert len(refused["userErrors"]) == 4
    assert dry_refused == refused
    assert after == before
    assert made == {**shown, "userErrors": [], "warnings": []}


def test_a_change_is_recorded_with_all_that_belongs_to_it(catalog: Asking) -> None:
    catalog.clock.moment = moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    catalog.client.headers["x-request-id"] = "request-of-the-test"
    mail = created(catalog)
    question = (
        sa.select(AuditEntryRow, RevisionRow, OutboxRow)
        .join(RevisionRow, RevisionRow.audit_id == AuditEntryRow.id)
        .join(OutboxRow, OutboxRow.entity_id == RevisionRow.entity_id)
        .where(RevisionRow.number == OutboxRow.revision, RevisionRow.entity_id == key(mail))
        .order_by(RevisionRow.number)
    )

    catalog.change("updateService", {"id": mail, "expectedRevision": 1, "tier": None, "name": "P"})

    first, second = reading(catalog, lambda session: session.rows(question))
    edit = {"id": str(key(mail)), "expected_revision": 1, "tier": None, "name": "P"}
    for (audit, revision, event), number, change, given, told in (
        (first, 1, "CreateService", MAIL, "services.created"),
        (second, 2, "UpdateService", edit, "services.changed"),
    ):
        assert (audit.change, audit.input, audit.at) == (change, given, moment)
        assert (audit.subject, audit.request_id) == ("admin", "request-of-the-test")
        assert (revision.number, revision.table_name) == (number, "services")
        assert revision.values["name"] == given["name"]
        assert revision.values["revision"] == number
        assert (event.event, event.revision, event.at) == (told, number, moment)
        actor = {"kind": "SERVICE_ACCOUNT", "subject": "admin"}
        assert event.payload == {"change": change, "auditId": str(audit.id), "actor": actor}


def test_every_change_writes_one_row_of_each_record(catalog: Asking) -> None:
    def counts() -> list[int]:
        found = contents(catalog)
        return [len(found[name]) for name in ("services", "revisions", "audit_entries", "outbox")]

    start = counts()
    mail = created(catalog)
    after_creating = counts()
    catalog.change("addDependency", {"serviceId": mail, "unresolvedRef": "paper"})
    after_editing = counts()
    catalog.refused("createService", MAIL)

    assert [b - a for a, b in zip(start, after_creating, strict=True)] == [1, 1, 1, 1]
    assert [b - a for a, b in zip(after_creating, after_editing, strict=True)] == [0, 1, 1, 1]
    assert counts() == after_editing


@dataclass(frozen=True, kw_only=True)
class BreakOff(CreateService):
    """Create a service, edit another one, and then raise; or take the place of its revision."""

    other: UUID
    how: str

    async def apply(self, work: Work, _found: None) -> ServiceRow:
        """Write, then fail, or see to it that recording fails."""
        other = await work.edit(ServiceRow, self.other)
        assert other is not None
        other.name = "Half done"
        service = await super().apply(work, None)
        await work.session.flush()
        if self.how == "by raising":
            message = "broken off"
            raise RuntimeError(message)
        entry = await work.session.scalar(sa.select(AuditEntryRow.id))
        kept = {"entity_id": other.id, "table_name": "services", "values": {}, "audit_id": entry}
        await work.session.insert(RevisionRow, [{**kept, "number": 2}])
        return service


@pytest.mark.parametrize(
    ("how", "error"),
    [("by raising", RuntimeError), ("while it is recorded", sa.exc.IntegrityError)],
)
def test_a_change_that_fails_half_way_leaves_nothing(
    catalog: Asking, how: str, error: type[Exception]
) -> None:
    other = key(created(catalog))
    before = contents(catalog)

    with pytest.raises(error):
        make(catalog, BreakOff(slug="chat", name="Chat", other=other, how=how))

    assert contents(catalog) == before
    make(catalog, CreateService(slug="chat", name="Chat"))
    assert contents(catalog) != before


@dataclass(frozen=True, kw_only=True)
class EditTwice(Change):
    """Edit a service in two steps."""

    id: UUID

    async def apply(self, work: Work, _found: None) -> ServiceRow:
        """Take the service twice."""
        first = await work.edit(ServiceRow, self.id)
        second = await work.edit(ServiceRow, self.id)
        assert first is second is not None
        second.tier = "gold"
        return second


def test_what_one_change_edits_twice_has_one_more_revision(catalog: Asking) -> None:
    mail = key(created(catalog))

    make(catalog, EditTwice(id=mail))

    question = sa.select(RevisionRow.number).where(RevisionRow.entity_id == mail)
    numbers = reading(catalog, lambda session: session.scalars(question))
    assert sorted(numbers) == [1, 2]
    assert catalog.ask('{ service(slug: "mail") { revision } }') == {"service": {"revision": 2}}
