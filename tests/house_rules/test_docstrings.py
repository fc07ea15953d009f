"""Every module opens with what the reader will find there, so that nobody has to guess it."""

import ast

from tests.house_rules import files


def test_every_module_opens_with_a_docstring() -> None:
    silent = [
        path for path, text in files.sources().items() if not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []


def test_the_first_paragraph_of_a_module_ends_as_a_sentence_does() -> None:
    first = {
        path: (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0]
        for path, text in files.sources().items()
    }

    assert [path for path, words in first.items() if not words.endswith((".", ":"))] == []
