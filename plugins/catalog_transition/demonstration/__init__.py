"""What transition adds to the demonstration catalog: what is on its way, and how it got there."""

from catalog.plugin import Demonstrating
from catalog_transition.demonstration import changes, handing_over, introducing


async def demonstrate(demonstrating: Demonstrating) -> None:
    """Bring one version into use, let another wait, and let services come and go."""
    await introducing.tell(demonstrating)
    await changes.tell(demonstrating)
    await handing_over.tell(demonstrating)
