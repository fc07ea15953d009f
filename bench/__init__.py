"""The benchmark: the catalog as it is shipped, beside hand-written servers, on the same rows."""
