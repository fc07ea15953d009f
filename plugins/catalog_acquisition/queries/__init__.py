"""What acquisition asks its tables, for many at once."""
