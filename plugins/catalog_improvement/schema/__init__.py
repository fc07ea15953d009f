"""What improvement shows."""

from catalog_improvement.schema import health, improvements, parts, register

PARTS = (*parts.PARTS, *improvements.PARTS, *health.PARTS, *register.PARTS)
