"""What acquisition computes."""
