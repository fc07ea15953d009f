"""Endpoints: what all requests have in common, and the routes of plugins."""
