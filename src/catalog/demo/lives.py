"""Which versions of services are on their way in the demonstration, and which service is to go."""

from typing import NamedTuple


class Coming(NamedTuple):
    """A version of a live service that was proposed so many days ago: what it brings, and why.

    Somebody wants an outcome of it; after a few days it begins to be designed.
    """

    service: str
    days: int
    summary: str
    rationale: str
    stakeholder: str
    outcome: str


COMING = (
    Coming(
        "payment-initiation",
        160,
        "Payment orders reach other banks within ten seconds.",
        "Shops want to see the money before the customer leaves.",
        "corner-bakery",
        "I see that a cake is paid before it leaves the shop.",
    ),
    Coming(
        "notifications",
        60,
        "Customers choose which messages they get.",
        "Too many messages: customers turn all of them off.",
        "abc-bank",
        "Our customers hear what they want to hear, and nothing else.",
    ),
)
WANTED = 5  # days after which it is designed

# Consumers who agree that a service is taken away: the service, who, how many days ago, why
CONSENTS = (("telephone-banking", "hillside-credit", 12, "Our farms have the internet by now."),)

# A new service that moves on by a waiver: the service, who grants it, and why
WAIVED = (
    "instant-loans",
    "xyz-authority",
    "Talks with two banks go on: what they want of it is known once they have seen a design.",
)

# A version that is given up again: service, what it was to bring, why it never came
ABANDONED = (
    "login",
    "Customers get a device that shows a second factor.",
    "Passkeys do the same, and no device is posted or lost.",
)

# A version that is proposed: service, what it brings, why, who wants which outcome of it
NEXT_VERSION = (
    "internet-banking",
    "Customers log in with passkeys, and second-factor devices go.",
    "Devices are lost, and every lost one is a customer who cannot bank.",
    "private-customer",
    "I reach my account from any of my devices, without carrying another one.",
)
