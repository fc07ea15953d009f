"""Service levels: what offerings promise, what is agreed, and whether it is kept."""
