"""Questions about what operation remembers: each is asked once for many services."""
