"""What tests of design share."""

from tests.plugins.design.packing import designing

__all__ = ["designing"]
