"""What can be done with service requests, and what is recorded of use."""
