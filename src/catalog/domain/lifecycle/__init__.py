"""Versions of services, their moves, and what gates say of them."""
