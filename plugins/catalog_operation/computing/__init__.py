"""Arithmetic on time, events and money, which asks no database."""
