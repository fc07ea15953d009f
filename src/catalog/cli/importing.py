"""`catalog import`: reading the files of others."""


def import_() -> None:
    """Read files into the catalog."""
