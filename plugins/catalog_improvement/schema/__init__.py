"""What improvement shows."""

from catalog_improvement.schema import improvements, parts

PARTS = (*parts.PARTS, *improvements.PARTS)
