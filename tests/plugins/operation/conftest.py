"""What tests of operation share."""

from tests.plugins.operation.asking_for import desk

__all__ = ["desk"]
