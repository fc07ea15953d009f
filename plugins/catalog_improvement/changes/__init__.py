"""What can be done with improvements."""
