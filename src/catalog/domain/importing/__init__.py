"""Importing: records of others are staged on disk, merged, compared, and written as one change."""
