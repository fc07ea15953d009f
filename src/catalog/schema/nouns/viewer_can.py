"""What whoever asks could do with an object: by their scopes, who they are, and its state."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Annotated, Any

import strawberry
from strawberry import argument

from catalog.domain import sight
from catalog.domain.agreements.access import AGREEMENT
from catalog.domain.declared.extensions import DeclaredMutation
from catalog.domain.relationships.activities.access import ACTIVITY
from catalog.domain.seen import Seen
from catalog.domain.writing import preconditions
from catalog.domain.writing.problems import Problem
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import ClientError, echo
from catalog.schema.context import Context
from catalog.schema.nouns.agreements import ServiceLevelAgreement
from catalog.schema.nouns.offerings import ServiceOffering
from catalog.schema.nouns.relationships.activities import RelationshipActivity
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.services import Service, ServiceVersion

MOST_MUTATIONS = 50  # that are asked of one object
MOST_REASONS = 5  # that are told of one mutation
MOST_LETTERS = 300  # of the names of mutations that an error tells


@strawberry.type
class PermissionReason:
    """One reason why a mutation would be refused, whatever else it is given."""

    code: str = strawberry.field(description="What is wrong, as the mutation would tell it.")
    message: str = strawberry.field(description="What is wrong and what to do.")


@strawberry.type
class Permission:
    """Whether a mutation could be made on an object, as far as that is known without its input.

    What depends on the input is told by a dry run, and what gates say by `gate`.
    """

    mutation: str = strawberry.field(description="The mutation.")
    allowed: bool = strawberry.field(
        description="Whether nothing stands in the way; the input may still be refused."
    )
    reasons: list[PermissionReason] = strawberry.field(
        description="Why it is not allowed; empty where it is.",
        metadata=weighs(most=MOST_REASONS),
    )


def viewer_can(seen: Seen) -> Any:
    """Declare the field `viewerCan` of the type that is seen by *seen*."""

    async def asked(
        parents: Sequence[Any],
        context: Context,
        mutations: Annotated[
            list[str],
            argument(description="The names of mutations that take an id of it, at most 50."),
        ],
    ) -> Sequence[list[Permission] | None]:
        """Whether whoever asks could make these mutations on it now, in their order.

        It looks at their scopes, at who they are, and at the state that it is in.
        """
        return await _permissions(seen, parents, context, mutations)

    return batch("id", most=_count, ring=seen.ring)(asked)


def _count(arguments: Mapping[str, Any]) -> int:
    return len(arguments["mutations"])


async def _permissions(
    seen: Seen, parents: Sequence[Any], context: Context, names: Sequence[str]
) -> list[list[Permission] | None]:
    known = {
        name: item
        for name, item in context.extensions.mutations.items()
        if seen.name in preconditions.subjects(item.change)
    }
    _must_be_known(seen, names, known)
    lacking = {name: context.lacks(known[name].scope) for name in names}
    asked = {
        name: preconditions.of_type(known[name].change, seen.name)
        for name in names
        if lacking[name] is None
    }
    found = await preconditions.unmet(
        context.session,
        [item for own in asked.values() for item in own],
        [parent.id for parent in parents],
        context.asker,
    )

    def permission(parent: Any, name: str) -> Permission:
        error = lacking[name]
        if error is not None:
            return _permission(name, [Problem((error.extensions or {})["code"], error.message)])
        unmet = preconditions.told(asked[name], found.get(parent.id, {}))
        return _permission(name, list(unmet.values()))

    return [[permission(parent, name) for name in names] for parent in parents]


def _permission(name: str, problems: Sequence[Problem]) -> Permission:
    told = [
        PermissionReason(code=problem.code, message=problem.message)
        for problem in problems[:MOST_REASONS]
    ]
    return Permission(mutation=name, allowed=not told, reasons=told)


def _must_be_known(seen: Seen, names: Sequence[str], known: Mapping[str, DeclaredMutation]) -> None:
    """Raise an error where too many mutations are asked, or one that takes no id of the type."""
    if len(names) > MOST_MUTATIONS:
        message = f"Ask about at most {MOST_MUTATIONS} mutations, not {len(names)}."
        raise ClientError(message)
    strange = next((name for name in names if name not in known), None)
    if strange is None:
        return
    every = sorted(known)
    lengths = accumulate(len(name) for name in every)
    told = [name for name, length in zip(every, lengths, strict=True) if length <= MOST_LETTERS]
    more = f" and {len(known) - len(told)} more" if len(known) > len(told) else ""
    remedy = f"ask about {', '.join(told)}{more}" if told else "there is none to ask about"
    message = f'No mutation "{echo(strange)}" must be given a {seen.name}: {remedy}.'
    raise ClientError(message)


@extends(Service)
class CanOfService:
    """What can be done with a service."""

    viewer_can = viewer_can(sight.SERVICE)


@extends(ServiceVersion)
class CanOfVersion:
    """What can be done with a version."""

    viewer_can = viewer_can(sight.SERVICE_VERSION)


@extends(ServiceOffering)
class CanOfOffering:
    """What can be done with an offering."""

    viewer_can = viewer_can(sight.OFFERING)


@extends(ServiceRelationship)
class CanOfRelationship:
    """What can be done with a relationship."""

    viewer_can = viewer_can(sight.RELATIONSHIP)


@extends(RelationshipActivity)
class CanOfActivity:
    """What can be done with an activity."""

    viewer_can = viewer_can(ACTIVITY)


@extends(ServiceLevelAgreement)
class CanOfAgreement:
    """What can be done with an agreement on levels."""

    viewer_can = viewer_can(AGREEMENT)


PARTS = (
    Permission,
    PermissionReason,
    CanOfService,
    CanOfVersion,
    CanOfOffering,
    CanOfRelationship,
    CanOfActivity,
    CanOfAgreement,
)
