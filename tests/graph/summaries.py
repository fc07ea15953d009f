"""A plugin with a mutation on versions, and a scope of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog import plugin as api

SCOPE = "summaries:write"


@dataclass(frozen=True, kw_only=True)
class SummarizeVersion(api.Change[api.ServiceVersionRow]):
    """Say what a version brings."""

    version_id: Annotated[UUID, api.SERVICE_VERSION, api.Doc("The version.")]
    summary: Annotated[api.Prose, api.Doc("What it brings.")]
    preconditions = (
        api.OWN_SERVICE.through(api.SERVICE_VERSION, "service_id"),
        api.Precondition(
            of=api.SERVICE_VERSION,
            code="VERSION_NOT_OPEN",
            message="The version is {status}: say it of an open one.",
            holds=lambda version, _: version.status == api.VersionStatus.OPEN,
            tells={"status": lambda version: version.status},
        ),
    )

    async def check(self, work: api.Work) -> api.ServiceVersionRow | None:
        """Find it."""
        return await work.session.get(api.ServiceVersionRow, self.version_id)

    async def apply(self, work: api.Work, version: api.ServiceVersionRow) -> api.ServiceVersionRow:
        """Say it."""
        version.summary = self.summary
        return version


@api.extends(api.Mutation)
class SummaryMutations:
    """What can be said of versions."""

    summarize_version = api.change(SummarizeVersion, api.ServiceVersion, scope=SCOPE)


class Summaries(api.Plugin):
    """Summaries of versions."""

    id = "summaries"
    title = "Summaries"
    scopes = {SCOPE: "Say what versions bring."}  # noqa: RUF012  # it is declared once

    @api.hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the mutation."""
        return [SummaryMutations]
