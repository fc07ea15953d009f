"""Activities: what participants do in a relationship, and that each of them says so itself."""
