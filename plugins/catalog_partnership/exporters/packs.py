"""Review packs in the catalog's own format: what was edited after its freeze does not come back."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import Part, WrongItem, content_hash
from catalog_partnership.tables.packs import ReviewPackRow


def wrong_pack(pack: Mapping[str, Any]) -> Iterator[WrongItem]:
    """Yield that the content of a pack is not the one that its hash was made of."""
    content = pack.get("content")
    if isinstance(content, dict) and content_hash(content) != pack.get("contentHash"):
        message = "The content is not what was frozen: leave it as it was exported."
        yield WrongItem("PACK_EDITED", message, ("content",))


PACKS = Part(
    name="packs",
    row=ReviewPackRow,
    under="review_id",
    by=("organization_id",),
    wrong=wrong_pack,
)
