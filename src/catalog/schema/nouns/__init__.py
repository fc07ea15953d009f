"""The nouns of the catalog in the graph, a module each."""
