"""Searching: the words of what can be found, kept with the rows that they are of.

Triggers of the database note each row whose words were written, whoever wrote them; `keeping` folds
these words at the end of the same transaction. So no writer has to think of it, and neither the
locale nor the tokenizer of a database tells what a word is.
"""
