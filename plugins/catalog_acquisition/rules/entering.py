"""What must hold of whoever enters what was agreed, done and paid elsewhere."""

from catalog.plugin import TAKING_PART
from catalog_acquisition.rules.buying import BUYING
from catalog_acquisition.rules.signing import PARTY

TO_ENTER = (TAKING_PART,)
TO_REENTER = (PARTY,)
TO_ENTER_ITEM = (PARTY,)
TO_ENTER_MONEY = (BUYING,)
