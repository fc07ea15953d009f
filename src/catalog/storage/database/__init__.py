"""The database: its connections, its sessions, and how they are shared."""
