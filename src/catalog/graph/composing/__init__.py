"""One schema out of parts."""
