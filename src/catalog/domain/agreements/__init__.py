"""Agreements: the levels that both sides of a relationship sign, and how they end."""
