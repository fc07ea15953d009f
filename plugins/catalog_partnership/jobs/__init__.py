"""What partnership does by the clock."""
