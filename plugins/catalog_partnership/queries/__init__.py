"""What is asked about partnerships, for many at once."""
