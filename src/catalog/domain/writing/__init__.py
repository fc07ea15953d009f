"""The write path: what a change is, its checks and its transaction."""
