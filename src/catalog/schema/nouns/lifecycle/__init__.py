"""How versions of services move in the graph: moves, waivers, retirement."""
