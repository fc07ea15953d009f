"""What plugins declare, as values."""
