"""What the core tells of each kind of things."""
