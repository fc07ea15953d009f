"""What operation shows."""

PARTS: tuple[type, ...] = ()
