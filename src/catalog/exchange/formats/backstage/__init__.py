"""`backstage`: the entities of a Backstage catalog."""
