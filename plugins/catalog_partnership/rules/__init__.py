"""What partnership insists on."""
