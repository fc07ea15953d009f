"""What design insists on: who sees and changes packs, what is in them, and when they suffice."""
