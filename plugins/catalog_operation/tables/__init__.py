"""What operation remembers."""
