"""Files that acquisition reads."""
