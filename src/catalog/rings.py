"""Rings: how near a reader stands to an object."""

from enum import IntEnum


class Ring(IntEnum):
    """Who sees something: everybody, whoever takes part, or the houses that provide and own it.

    Whoever is in a narrower ring is in the wider ones, too.
    """

    PUBLIC = 0
    PARTICIPANT = 1
    HOUSE = 2

    @property
    def who(self) -> str:
        """Who stands in it, as the descriptions of what it guards say."""
        return WHO[self]


PUBLIC, PARTICIPANT, HOUSE = Ring
WHO = {PUBLIC: "everybody", PARTICIPANT: "the houses that take part", HOUSE: "its house"}
