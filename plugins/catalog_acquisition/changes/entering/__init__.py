"""What files of contracting processes bring in: it was agreed, done and paid elsewhere."""
