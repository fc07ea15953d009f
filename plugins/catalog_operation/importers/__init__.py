"""Files that operation reads."""
