"""The changes as strawberry's and SQLAlchemy's documents teach them: resolvers, and the ORM."""
