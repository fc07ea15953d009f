"""Events, who is told of them, and how it went."""
