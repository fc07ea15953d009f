"""What the catalog's fields can reach while an operation runs."""

import datetime as dt
from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeAlias
from uuid import UUID

import sqlalchemy as sa
import strawberry
from strawberry.dataloader import DataLoader

from catalog.arrays import among
from catalog.domain import closures
from catalog.domain.access import ADMIN, Principal
from catalog.domain.agreements import commitments
from catalog.domain.agreements.commitments import JudgedCommitment
from catalog.domain.agreements.questions import TooManyQuestionsError
from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.equipment import Equipment, Equipped
from catalog.domain.declared.extensions import NONE, Extensions
from catalog.domain.declared.metrics import Measurement, Window
from catalog.domain.declared.stages import Chain
from catalog.domain.seen import NOW, Reader, Seen
from catalog.domain.sight import SERVICE
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Change
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Asker
from catalog.domain.writing.problems import ReadingError
from catalog.domain.writing.working import Made
from catalog.graph.budgets import Budget
from catalog.graph.context import ViewerShape
from catalog.graph.errors import AnswerError, ClientError
from catalog.graph.operations import NoQueryError, Operations, Request
from catalog.guests import Guests
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import DependencyDirection

HOUSES = "viewer_houses"
ASKED: ContextVar[int] = ContextVar("asked", default=0)
MOST_WITHIN = 4  # queries that ask each other in turn
ENDLESS = f"Queries ask each other {MOST_WITHIN} deep: let one of them ask for less."
NO_QUERY = "Only queries are answered here: changes are made otherwise."


@dataclass(frozen=True)
class AnyMember(Reader):
    """Whoever sees into houses: their statements are made once for all who are alike."""

    has_one: bool = True
    """Whether it is a single house, as for nearly all: an index can use that."""

    @property
    def has_house(self) -> bool:
        """Whether they see into any house at all."""
        return True

    def where_house(self, column: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds one of the viewer's houses."""
        if self.has_one:
            one: sa.ColumnElement[bool] = column == sa.bindparam(HOUSES, type_=column.type)
            return one
        return among(column, HOUSES)


ADMINISTRATOR = Reader("any administrator", roles=frozenset({ADMIN}))


@dataclass
class Context(Equipped):
    """One operation: who asks, when, and the view of the database that it reads."""

    database: Database
    principal: Principal
    now: dt.datetime
    request_id: str
    secret: bytes
    page_limit: int
    extensions: Extensions = NONE
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    edges: dict[DependencyDirection, closures.Edges] = field(default_factory=dict)
    """The edges between services that closures in this view have read."""
    is_rehearsal: bool = False
    """Whether the view shows a change that will be undone, which other views do not show."""
    only_reads: bool = False
    """Whether nothing may be changed, since it is a link or an image that may have asked."""
    operation: str | None = None
    operations: Operations | None = None
    """What answers documents that fields ask themselves."""
    depth: int = field(default_factory=ASKED.get)
    """In how many other operations this one is asked."""
    late: float = 0.0
    _session: ReadSession | None = None
    _rehearsal: AsyncExitStack | None = None

    def __post_init__(self) -> None:
        """Let the principal know when they ask."""
        self.principal = replace(self.principal, asked_at=self.now)

    async def __aenter__(self) -> Self:
        """Open the view that the operation reads."""
        self._session = self.database.view()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close it, and undo what was rehearsed."""
        await self._leave()

    async def _leave(self) -> None:
        session, self._session = self.session, None
        try:
            await session.close()
        finally:
            if self._rehearsal is not None:
                self.is_rehearsal = False
                await self._rehearsal.aclose()

    @property
    def chain(self) -> Chain:
        """The installed stages, in their order."""
        return self.extensions.rules.chain

    @property
    def guests(self) -> Guests:
        """The plugins of this catalog, and how long they may take."""
        return self.extensions.rules.guests

    @property
    def equipment(self) -> Equipment:
        """Where it finds the settings of plugins, and what they share."""
        return self.extensions.rules.equipment

    @property
    def session(self) -> ReadSession:
        """The view of the database that the operation reads."""
        assert self._session is not None  # noqa: S101  # entered for as long as fields run
        return self._session

    @property
    def viewer(self) -> ViewerShape:
        """Who asks, as far as the text of SQL depends on it."""
        own = self.principal
        if own.is_admin:
            return ViewerShape("administrator", ADMINISTRATOR, {NOW: self.now})
        held = own.scopes.intersection(self.extensions.rules.scopes)
        if not own.has_house:
            labels = own.public_labels
            outsider = Reader("any outsider", scopes=held, public_labels=labels)
            return ViewerShape(("outsider", held, labels), outsider, {NOW: self.now})
        houses = list(own.house_ids)
        has_one = len(houses) == 1
        member = AnyMember(
            "any member",
            scopes=held,
            shared=own.shared,
            is_co_owner=own.is_co_owner,
            public_labels=own.public_labels,
            has_one=has_one,
        )
        shape = (has_one, held, own.shared, own.is_co_owner, own.public_labels)
        values = {HOUSES: houses[0] if has_one else houses, NOW: self.now}
        return ViewerShape(shape, member, values)

    @property
    def ground(self) -> Ground:
        """What changes could look at before their transactions, if they were made now."""
        return Ground(
            database=self.database,
            principal=self.principal,
            now=self.now,
            rules=self.extensions.rules,
        )

    @property
    def asker(self) -> Asker:
        """Who asks, when, and by which stages of the lifecycle."""
        return self.ground.asker

    def require(self, scope: str) -> None:
        """Raise UNAUTHENTICATED or FORBIDDEN unless the principal holds *scope*."""
        error = self.lacks(scope)
        if error is not None:
            raise error

    def lacks(self, scope: str) -> ClientError | None:
        """Return the error that the principal does not hold *scope*, or None where they do."""
        if self.principal.may(scope):
            return None
        if self.principal.is_anonymous:
            message = "Log in: send a token in the header Authorization, as Bearer TOKEN."
            return ClientError(message, code="UNAUTHENTICATED")
        message = f"This takes the scope {scope}, which your token does not have."
        return ClientError(message, code="FORBIDDEN")

    async def facts(
        self,
        key: str,
        subjects: Sequence[UUID],
        window: Window,
        terms: AgreedTerms | None = None,
        *,
        of: Seen = SERVICE,
    ) -> dict[UUID, Measurement]:
        """Return what the metric *key* says of each subject; NO_DATA where nobody offers it.

        *terms* say by which hours and rules it is measured. Raises `MetricError` where it fails for
        any of them.
        """
        given: Any = {"session": self.session, "now": self.now, "of": of, "terms": terms}
        return await self.extensions.metrics.facts(key, subjects, window, **given)

    async def judged(
        self, service_ids: Collection[UUID], window: Window
    ) -> Sequence[JudgedCommitment]:
        """Return what was agreed of services in a window, each with its measurement and verdict.

        It is what the viewer sees of the agreements. Raises `ClientError` where that takes too many
        questions to metrics.
        """
        given = self.principal, self.facts, service_ids, window, self.now
        try:
            return await commitments.judged(self.session, *given)
        except TooManyQuestionsError as error:
            raise ClientError(str(error), code="COST_EXCEEDED") from error

    async def ask(
        self,
        document: str,
        principal: Principal | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the data of a query, with what *principal* sees in this view, else the viewer.

        It has a budget of its own. Raises `AnswerError` where there are errors, and where queries
        ask within each other without an end.
        """
        if self.operations is None or self.depth == MOST_WITHIN:
            raise _unanswered(ENDLESS)
        self.session.is_shared = True
        within = replace(
            self,
            principal=principal or self.principal,
            loaders={},
            edges={},
            budget=Budget(),
            depth=self.depth + 1,
        )
        request = Request(document, variables or {})
        before = ASKED.set(within.depth)  # where functions of it ask by another context
        try:
            answer = await self.operations.execute(
                request, within, self.request_id, only_queries=True
            )
        except NoQueryError as error:
            raise _unanswered(NO_QUERY) from error
        finally:
            ASKED.reset(before)
        if answer.errors:
            raise AnswerError(answer.errors, answer.data)
        return answer.data or {}

    async def change(self, change: Change[Any], *, dry_run: bool = False) -> Made:
        """Make *change*, and go on with a view that shows it.

        What is made with *dry_run* is undone at the next change, or the end of the operation.
        Raises `ChangeRefusedError` with every problem, and `ReadingError` where nothing may change.
        """
        if self.only_reads and not dry_run:
            raise ReadingError
        await self._leave()
        self.loaders.clear()
        self.edges.clear()
        given: dict[str, Any] = {
            "rules": self.extensions.rules,
            "clock": lambda: self.now,
            "request_id": self.request_id,
        }
        try:
            if not dry_run:
                return await transaction.make(change, self.database, self.principal, **given)
            self._rehearsal = AsyncExitStack()
            made, self._session = await self._rehearsal.enter_async_context(
                transaction.rehearsed(change, self.database, self.principal, **given)
            )
            self.is_rehearsal = True
            return made
        finally:
            self._session = self._session or self.database.view()


def _unanswered(message: str) -> AnswerError:
    return AnswerError([{"message": message, "extensions": {"code": "BAD_REQUEST"}}])


Info: TypeAlias = strawberry.Info[Context, None]
