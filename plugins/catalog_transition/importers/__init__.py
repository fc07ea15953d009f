"""What transition reads from files."""
