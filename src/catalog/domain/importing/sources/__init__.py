"""Sources: what each of them brought, what is theirs, and what a person has edited since."""
