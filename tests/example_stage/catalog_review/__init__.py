"""Review: a stage in which somebody looks at a service before anybody uses it.

Other plugins add questions that the reviewer is asked. Without this plugin nobody is asked.
"""

from collections.abc import Iterable
from typing import Any

import strawberry

from catalog.plugin import (
    Finding,
    FindingSeverity,
    Gate,
    Move,
    Plugin,
    PortfolioStatus,
    Query,
    Stage,
    extends,
    hookimpl,
)
from catalog_review import hooks


class Review(Plugin):
    """A stage of review, and the questions that are asked there."""

    id = "review"
    title = "Review"
    hookspecs = hooks

    @hookimpl
    def stages(self) -> Iterable[Stage]:
        """Put the review behind the design and the rehearsal, where these are installed."""
        status = PortfolioStatus.PIPELINE
        after = ("design", "rehearsal")
        return [Stage(key="review", title="Review", status=status, after=after)]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Ask every question before a version leaves the stage."""
        return [Gate(name="questions_are_asked", check=self._ask, leaving="review")]

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Let everybody read the questions."""
        return [_queries([text for _, text in self.declared("review_questions")])]

    async def _ask(self, move: Move) -> Iterable[Finding]:
        return [
            Finding(code="QUESTION", message=text, severity=FindingSeverity.INFO)
            for _, text in self.declared("review_questions")
        ]


def _queries(questions: list[str]) -> Any:
    @extends(Query)
    class ReviewQueries:
        """What can be asked about reviews."""

        @strawberry.field
        def review_questions(self) -> list[str] | None:
            """List what a reviewer is asked."""
            return questions

    return ReviewQueries
