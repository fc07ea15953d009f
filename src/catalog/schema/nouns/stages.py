"""The stages of the lifecycle in the graph."""

from collections.abc import Sequence
from typing import Any

import strawberry

from catalog.domain.declared.stages import Chain, StageKey
from catalog.graph.declaring.declare import extends
from catalog.graph.declaring.weights import weighs
from catalog.schema.context import Context, Info
from catalog.schema.roots import Query
from catalog.storage.enums import PortfolioStatus

MOST_STAGES = 50


@strawberry.type
class LifecycleStage:
    """A stage of a service's life."""

    key: StageKey = strawberry.field(description="What the stage is called in data.")
    title: str = strawberry.field(description="What the stage is called by people.")
    status: PortfolioStatus | None = strawberry.field(
        description="The portfolio status that it means; null where it is not installed."
    )
    installed: bool = strawberry.field(
        description="Whether this catalog has the stage; false where its plugin is gone."
    )


def stage(chain: Chain, key: str) -> LifecycleStage:
    """Return the stage called *key*, installed or not."""
    found = chain.find(key)
    return LifecycleStage(
        key=StageKey(key),
        title=key if found is None else found.title,
        status=None if found is None else found.status,
        installed=found is not None,
    )


async def stages(parents: Sequence[Any], context: Context) -> Sequence[LifecycleStage]:
    """The stage that it is in."""
    return [stage(context.extensions.rules.chain, parent.stage_key) for parent in parents]


def _lifecycle_stages(info: Info) -> list[LifecycleStage]:
    """List the stages of the lifecycle, in their order."""
    chain = info.context.extensions.rules.chain
    return [stage(chain, item.key) for item in chain.stages]


@extends(Query)
class StageQueries:
    """What can be asked about stages."""

    lifecycle_stages: list[LifecycleStage] = strawberry.field(
        resolver=_lifecycle_stages, metadata=weighs(cost=0, most=MOST_STAGES)
    )


PARTS = (LifecycleStage, StageQueries)
