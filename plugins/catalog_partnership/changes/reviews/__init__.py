"""The changes by which business is reviewed."""
