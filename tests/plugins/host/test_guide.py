"""Test that the tests which the guide shows pass as they stand there."""

import re
from pathlib import Path

from tests import processes
from tests.plugins.host.test_new_plugin import python

GUIDE = processes.ROOT / "docs" / "writing-a-plugin.md"
CHOSEN = "note_is_shown or manifest or hidden"  # the others are run on the same plugin anyway


def test_the_tests_of_the_guide_pass(tmp_path: Path) -> None:
    section = GUIDE.read_text().partition("\n## Testing it\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for number, text in enumerate(blocks):
        (tmp_path / f"test_{number}.py").write_text(text)

    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", CHOSEN]
    told = python(tmp_path, processes.ROOT / "tests" / "example_plugin", "-m", "pytest", *options)

    assert len(blocks) == 3
    assert "5 passed" in told
