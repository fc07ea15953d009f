"""What transition measures."""
