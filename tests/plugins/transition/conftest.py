"""What tests of transition share."""

from tests.plugins.transition.readying import readying

__all__ = ["readying"]
