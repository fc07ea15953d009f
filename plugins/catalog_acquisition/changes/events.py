"""The events that changes of contracts and obligations tell of."""

import datetime as dt
from uuid import UUID

from catalog.plugin import EventType
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.obligations import ObligationRow
from catalog_acquisition.tables.vendors import VendorRatingRow

_CONTRACT = {
    "contract.proposed": "Somebody proposed it; the other side is to sign.",
    "contract.signed": "All signed it: what it obliges to is owed.",
    "contract.withdrawn": "It comes to nothing.",
    "contract.amendment_proposed": "Somebody proposed a change of it.",
    "contract.amended": "All signed a change of it.",
}
_RATING = {
    "rating.published": "The vendor sees it, and may reply within 14 days.",
    "rating.replied": "The vendor says something of it.",
    "rating.disputed": "The vendor says that it is wrong: somebody else decides.",
    "rating.decided": "It is decided which rating stands.",
}
EVENT_TYPES = [
    *(EventType(name=name, of=[VendorRatingRow], tells=tells) for name, tells in _RATING.items()),
    *(EventType(name=name, of=[ContractRow], tells=tells) for name, tells in _CONTRACT.items()),
    EventType(
        name="contract.notice_due",
        of=[ContractRow],
        tells="It is renewed unless somebody gives notice soon.",
        payload={"noticeBy": dt.date, "endsOn": dt.date},
    ),
    EventType(
        name="obligation.evidence_recorded",
        of=[ObligationRow],
        tells="Somebody shows that it was met, or which value was reached.",
        payload={"evidenceId": UUID},
    ),
    EventType(
        name="obligation.released",
        of=[ObligationRow],
        tells="The side to which it is owed let it go.",
    ),
    EventType(
        name="obligation.at_risk",
        of=[ObligationRow],
        tells="It is due soon and nothing shows it, or it is expected too late.",
        payload={"dueOn": dt.date, "expectedOn": dt.date | None},
    ),
]
