"""What writing costs: seven changes, asked of the catalog and of servers written for them alone."""
