"""What partnership remembers."""
