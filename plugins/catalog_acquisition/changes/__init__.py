"""What is done about acquisitions, contracts and their money."""
