"""Relationships: how organizations agree, on what and for how long, and how they part."""
