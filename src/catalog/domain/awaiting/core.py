"""All that the core finds to wait for somebody, and its kinds with those of plugins."""

from collections.abc import Iterable, Mapping

from catalog.domain.awaiting import relationships, services
from catalog.domain.declared.awaited import Waiting

CORE = (*relationships.WAITING, *services.WAITING)


def kinds(waiting: Iterable[Waiting] = CORE) -> Mapping[str, str]:
    """Return the kinds of what waits, each with a sentence on what is to be done."""
    return {kind: told for item in waiting for kind, told in item.kinds.items()}
