"""The changes written by hand: what the catalog's changes are measured against."""
