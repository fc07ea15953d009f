"""What partnership computes without asking a database."""
