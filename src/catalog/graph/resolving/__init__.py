"""How graphql-core runs the same declarations: the oracle."""
