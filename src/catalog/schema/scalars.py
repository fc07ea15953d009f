"""The catalog's own scalars."""

from typing import NewType

import strawberry

StageKey = NewType("StageKey", str)

SCALARS: dict[object, object] = {
    StageKey: strawberry.scalar(
        name="StageKey",
        description="The key of a lifecycle stage; `lifecycleStages` lists those of this catalog.",
        serialize=str,
        parse_value=str,
    ),
}
