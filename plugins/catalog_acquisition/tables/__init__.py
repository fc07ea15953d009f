"""What acquisition remembers."""
