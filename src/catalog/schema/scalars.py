"""The catalog's own scalars."""

import strawberry

from catalog.domain.declared.stages import StageKey

SCALARS: dict[object, object] = {
    StageKey: strawberry.scalar(
        name="StageKey",
        description="The key of a lifecycle stage; `lifecycleStages` lists those of this catalog.",
        serialize=str,
        parse_value=str,
    ),
}
