"""What acquisition does by the clock."""
