"""Incidents and maintenance: they are reported, edited, restored, closed and announced."""
