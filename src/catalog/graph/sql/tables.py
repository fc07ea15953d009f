"""Tables as questions name them: aliases of the classes that are mapped to them."""

from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.util import AliasedClass

TableAlias: TypeAlias = AliasedClass[DeclarativeBase]
"""An alias of a class of rows, which has each of its columns as an attribute."""
Expression: TypeAlias = sa.SQLColumnExpression[object]
"""A column of a row, or what SQL makes of columns."""
