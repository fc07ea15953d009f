"""Who sees what operation remembers, and what must hold before it changes."""
