"""What transition remembers."""
