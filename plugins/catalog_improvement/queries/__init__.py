"""What is asked about improvements, for many at once."""
