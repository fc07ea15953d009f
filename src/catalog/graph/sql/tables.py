"""What questions are made of."""

from typing import TypeAlias

import sqlalchemy as sa

Expression: TypeAlias = sa.SQLColumnExpression[object]
"""A column of a row, or what SQL makes of columns."""
