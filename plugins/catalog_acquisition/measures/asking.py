"""How fields ask for what became of obligations: by the view and the sight of a request."""

from catalog.plugin import SERVICE, Context
from catalog_acquisition.measures.occurrences import PromiseAsking


def asking(context: Context) -> PromiseAsking:
    """Return where a request reads obligations, and how their indicators are measured for it."""
    metrics = context.extensions.metrics
    return PromiseAsking(
        context.session, context.now, context.facts, lambda key: metrics.unit(key, SERVICE)
    )
