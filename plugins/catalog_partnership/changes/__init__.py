"""What is done in partnerships."""
