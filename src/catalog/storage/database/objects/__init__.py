"""Rows as objects: how a transaction that writes reads, tracks and stores them."""
