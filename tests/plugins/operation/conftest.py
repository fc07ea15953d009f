"""What tests of operation share."""

from tests.plugins.operation.asking_for import desk
from tests.plugins.operation.demonstrated import demonstrated
from tests.plugins.operation.operating import operating
from tests.plugins.operation.running import running
from tests.plugins.operation.sampled import sampled

__all__ = ["demonstrated", "desk", "operating", "running", "sampled"]
