"""What organizations provide with in the graph: resources, products and their releases."""
