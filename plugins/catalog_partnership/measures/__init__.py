"""What partnership measures."""
