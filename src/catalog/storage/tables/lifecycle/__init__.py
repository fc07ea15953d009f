"""The tables of versions, of their moves, and of what was waived for them."""
