"""The text of questions to the database."""
