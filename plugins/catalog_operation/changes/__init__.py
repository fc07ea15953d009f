"""What can be done in operation."""
