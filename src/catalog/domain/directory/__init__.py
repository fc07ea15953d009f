"""Directories: where an organization keeps its people and groups, when it is not here."""
