"""Names of services: slugs and aliases are one namespace, and names of others may wait for them."""
