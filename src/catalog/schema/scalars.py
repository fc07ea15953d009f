"""The catalog's own scalars."""

import strawberry

from catalog.domain.declared.stages import StageKey


def _text(given: object) -> str:
    if not isinstance(given, str):
        message = "A StageKey is written as a string."
        raise TypeError(message)
    return given


SCALARS: dict[object, object] = {
    StageKey: strawberry.scalar(
        name="StageKey",
        description="The key of a lifecycle stage; `lifecycleStages` lists those of this catalog.",
        serialize=str,
        parse_value=_text,
    ),
}
