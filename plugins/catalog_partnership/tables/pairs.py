"""The columns of every row that is about one buyer and one provider in a relationship."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column


def refers_to(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    """Return the column that holds the id of a row of *table*."""
    return mapped_column(sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


class Paired:
    """Of which two sides a row is: where more than two take part, each pair has rows of its own."""

    relationship_id: Mapped[UUID] = refers_to("relationships")
    buyer_id: Mapped[UUID] = refers_to("organizations", index=True)
    provider_id: Mapped[UUID] = refers_to("organizations", index=True)
