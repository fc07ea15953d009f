"""What transition shows."""

PARTS: tuple[type, ...] = ()
