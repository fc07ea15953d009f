"""The catalog's own format: documents that say all that it holds, and the way back from them."""
