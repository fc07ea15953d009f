"""Test what a start of the catalog imports: nothing that only some of its requests need."""

import subprocess
import sys

SELDOM = ("cryptography", "httpcore2", "httpx2", "joserfc")
CODE = """
import sys
import catalog.app, catalog.cli.main, catalog.plugin
print(sorted(sys.modules.keys() & set(sys.argv[1:])))
"""


def test_what_asks_others_and_reads_their_tokens_is_imported_for_the_first_of_them() -> None:
    command = [sys.executable, "-c", CODE, *SELDOM, "catalog.outgoing.client"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout == "['catalog.outgoing.client']\n"
