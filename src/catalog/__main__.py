"""`python -m catalog` is the command `catalog`."""

from catalog.cli.main import run

run()
