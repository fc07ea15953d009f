"""Questions about what moves through the lifecycle, a module a noun."""
