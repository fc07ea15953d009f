"""What fields without a resolver read."""

from collections.abc import Mapping


def attribute(value: object, name: str) -> object:
    """Return an attribute of an object, or what a mapping has by this name."""
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
