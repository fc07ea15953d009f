"""What formats read beside records, and where it lies until it is made."""
