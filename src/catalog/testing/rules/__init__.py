"""The rules that every plugin keeps: each yields what is wrong, and what to do about it."""
