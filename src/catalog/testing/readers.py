"""Who asks in a world, and how near they stand to what the house of the provider has."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.domain import tokens
from catalog.domain.access import Principal, anonymous
from catalog.rings import HOUSE, PARTICIPANT, PUBLIC, Ring
from catalog.testing.asking import ANYBODY, Asking
from catalog.testing.worlds import DESK

ACME, BOLT = "acme", "bolt"  # a stranger's house, and the one whose rows are hidden
BY_CORE = "__schema { queryType { name } }"  # graphql-core answers whoever asks for this as well


@dataclass(frozen=True)
class Onlooker:
    """Who asks: the name of their token, their ring around what is `BOLT`'s, and words for them."""

    by: str | None
    ring: Ring
    words: str

    def answers(self, found: Asking, asked: Sequence[str]) -> dict[str, str]:
        """Return the whole bodies of the answers, by question."""
        return {text: json.dumps(found.answer(text, by=self.by)) for text in asked}

    async def principal(self, found: Asking) -> Principal:
        """Return the principal that the catalog takes them for."""
        if self.by is None:
            return anonymous(may_read=True)
        digest = tokens.digest(found.secrets[self.by], await found.catalog.secret())
        async with found.catalog.database.reading() as session:
            held = await tokens.holder_of(session, digest, found.clock())
        assert held is not None
        return held.principal


UNIT = Onlooker(f"{BOLT}-unit", HOUSE, "a member of the house")
LAB = Onlooker(f"{BOLT}-lab", HOUSE, "a member of another part of the house")
PARTY = Onlooker(DESK, PARTICIPANT, "a member of a house that takes part")
STRANGER = Onlooker(ACME, PUBLIC, "a member of a house that takes no part")
NOBODY = Onlooker(ANYBODY, PUBLIC, "anybody")
PLAIN = Onlooker(f"{BOLT}-plain", PARTICIPANT, "a member of the house without the plugin's scopes")
INSIDE = (UNIT, LAB)
OUTSIDE = (PARTY, STRANGER, NOBODY)
READERS = (*INSIDE, *OUTSIDE)


def different(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """Yield the questions whose answers are not the same, byte for byte."""
    return (text for text, body in one.items() if body != other[text])


def failed(answers: Mapping[str, str]) -> Iterator[str]:
    """Tell of questions that fail, so that nobody knows what they would tell."""
    for text, answer in answers.items():
        for error in json.loads(answer).get("errors", []):
            if error["extensions"]["code"] != "NOT_FOUND":
                yield f"{text!r} cannot be asked: {error['message']} Mend what it asks for."
