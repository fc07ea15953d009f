"""Planning operations once and running them level by level."""
