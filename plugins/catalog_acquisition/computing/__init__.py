"""Arithmetic of acquisition that asks no database."""
