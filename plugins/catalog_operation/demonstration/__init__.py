"""What operation adds to the demonstration catalog: a year of what happened, and what it broke."""

from catalog.plugin import Demonstrating
from catalog_operation.demonstration import incidents, samples, usage


async def demonstrate(demonstrating: Demonstrating) -> None:
    """Tell a year of incidents, what was counted, and who asked for what."""
    await incidents.tell(demonstrating)
    await samples.count(demonstrating)
    await usage.tell(demonstrating)
