"""What is asked about what transition remembers."""
