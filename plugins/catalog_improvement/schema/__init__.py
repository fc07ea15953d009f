"""What improvement shows."""

from catalog_improvement.schema import health, improvements, parts

PARTS = (*parts.PARTS, *improvements.PARTS, *health.PARTS)
