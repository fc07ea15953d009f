"""What tests of transition share."""

from tests.plugins.operation.demonstrated import demonstrated
from tests.plugins.transition.changing import changing
from tests.plugins.transition.readying import readying

__all__ = ["changing", "demonstrated", "readying"]
