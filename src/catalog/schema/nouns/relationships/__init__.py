"""Relationships in the graph: who takes part, what was agreed and amended, whom to ask."""
