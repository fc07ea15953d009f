"""Awaiting: what waits for somebody, so that they need not look for it."""
