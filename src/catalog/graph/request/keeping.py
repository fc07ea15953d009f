"""Keeping documents: which parsed ones stay in memory for the requests to come."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from catalog.graph.request.documents import Document

MOST_LETTERS = 300_000  # of all documents kept; one takes some 350 bytes a letter, plans aside
MOST_SEEN = 10_000  # documents of which it is known that they were asked for once


class KeptDocuments:
    """Documents that were asked for again, up to a total length; the least recent give way.

    What is asked for once is read and forgotten, so that nobody fills the memory with documents
    that nobody will ask for again.
    """

    def __init__(self, read: Callable[[str], Document]) -> None:
        self._read = read
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._letters = 0
        self._most = MOST_LETTERS
        self._seen: OrderedDict[int, None] = OrderedDict()

    def of(self, text: str) -> Document:
        """Return the document that *text* is."""
        document = self._kept.get(text)
        if document is not None:
            self._kept.move_to_end(text)
            return document
        document = self._read(text)
        if self._was_seen(text) or self._most > MOST_LETTERS:
            self._keep(text, document)
        return document

    @contextmanager
    def plenty(self, letters: int) -> Iterator[None]:
        """Keep what is asked for once, too, up to more *letters* than usual, until this is left.

        That is for those who ask very many documents several times, one after the other.
        """
        self._most = letters
        try:
            yield
        finally:
            self._most = MOST_LETTERS
            self._give_way()

    def _was_seen(self, text: str) -> bool:
        key = hash(text)
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        return False

    def _keep(self, text: str, document: Document) -> None:
        if len(text) > self._most:
            return
        self._kept[text] = document
        self._letters += len(text)
        self._give_way()

    def _give_way(self) -> None:
        while self._letters > self._most:
            given_up, _ = self._kept.popitem(last=False)
            self._letters -= len(given_up)
