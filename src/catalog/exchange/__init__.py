"""Reading formats that others write."""
