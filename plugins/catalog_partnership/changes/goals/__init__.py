"""The changes by which goals are shared."""
