"""Folding: what counts as the same word, whatever database is asked.

Case, accents and the ways in which Unicode writes one letter make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 60  # letters of a word; what follows tells no words apart
ASCII_WORD = re.compile(r"[a-z0-9]+")
# Each letter of Chinese and Japanese is a word of its own: they are written without spaces.
ALONE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
ACCENT = "Mn"


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    is_plain = text.isascii()
    found = ASCII_WORD.findall(text.lower()) if is_plain else "".join(_letters(text)).split()
    return [word[:LONGEST] for word in found]


def _letters(text: str) -> Iterator[str]:
    """Yield folded letters and digits, and a space for whatever is neither."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in bare if unicodedata.category(letter) != ACCENT)
    for letter in unicodedata.normalize("NFC", plain.casefold()):
        kind = unicodedata.category(letter)
        if ALONE.match(letter):
            yield f" {letter} "
        elif kind[0] in "LN" or kind == "Mc":  # vowels of Indian scripts are marks with a space
            yield letter
        else:
            yield " "
