"""The root types, with the fields that belong to no noun; every noun adds its own."""

from uuid import UUID

import strawberry

from catalog.graph.declaring import declare
from catalog.graph.declaring.types import Node
from catalog.graph.declaring.weights import weighs
from catalog.schema.context import Info


@strawberry.type
class Viewer:
    """Who is asking."""

    subject: str = strawberry.field(description="Whom the token was made for.")
    roles: list[str] = strawberry.field(description="Their roles; `admin` may do everything.")
    scopes: list[str] = strawberry.field(description="What they may do.")
    member_of: strawberry.Private[list[UUID]]

    def __hash__(self) -> int:
        """Let functions be asked of it as of rows."""
        return hash(self.subject)


def _viewer(info: Info) -> Viewer | None:
    """Who is asking; null without a token."""
    principal = info.context.principal
    if principal.is_anonymous:
        return None
    return Viewer(
        subject=principal.subject,
        roles=sorted(principal.roles),
        scopes=sorted(principal.scopes),
        member_of=sorted(principal.member_of),
    )


@strawberry.type
class Query:
    """Everything that can be asked."""

    viewer: Viewer | None = strawberry.field(
        resolver=_viewer, metadata={declare.SCOPE: None, **weighs(cost=0)}
    )
    node: Node | None = declare.node("Find one object by its global id.")
    nodes: list[Node | None] = declare.nodes(
        "Find objects by their global ids, at most 100: null in place of a missing one."
    )


@strawberry.type
class Mutation:
    """Everything that can be changed; each change is made whole or not at all."""
