"""The formats of others that the core reads, a module or a folder each."""
