"""What can be done in transition."""
