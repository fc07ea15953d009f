"""What services are worth to whom, in the graph."""
