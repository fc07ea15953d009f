"""Finding things in the graph: by words, by what many have in common, and by ways between them."""
