"""The changes by which a service is retired: planning, approving, and taking the steps."""
