"""What Alembic runs; the work is done by `catalog.storage.histories`."""

from catalog.storage import histories

histories.run_env()
