"""How a database gets the tables of this release, keeps what it held, and gives tables back."""
