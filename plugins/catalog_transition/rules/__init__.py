"""Who sees, who may, and what stands in the way."""
