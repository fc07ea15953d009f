"""What Alembic runs; the work is done by `catalog.storage.upgrading.histories`."""

from catalog.storage.upgrading import histories

histories.run_env()
