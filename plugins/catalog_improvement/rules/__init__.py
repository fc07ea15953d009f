"""What improvement insists on."""
