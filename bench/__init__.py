"""The benchmark: the catalog as it is shipped, beside hand-written servers, on the same rows."""

import sys
from pathlib import Path

# The example plugin is measured, too, and is installed nowhere.
_EXAMPLE = str(Path(__file__).parents[1] / "tests" / "example_plugin")
if _EXAMPLE not in sys.path:
    sys.path.append(_EXAMPLE)
