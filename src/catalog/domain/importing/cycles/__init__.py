"""Cycles in what files say, and what is left out of them."""
