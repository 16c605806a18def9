"""An attempt says how its name is known and when it was recorded; a film of a lesson waits like an attempt."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Names that are there were given by the order of the films, for all that anybody knows: they are guesses."""
    added: tuple[sa.Column[Any], ...] = (
        sa.Column("named_by", sa.String(), nullable=False, server_default="nobody"),
        sa.Column("card", sa.Integer(), nullable=True),
        sa.Column("empty_before", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("recorded_at", sa.DateTime(), nullable=True),
        sa.Column("is_lesson", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("lesson_film", sa.String(), nullable=False, server_default=""),
        sa.Column("start_s", sa.Double(), nullable=True),
    )
    for column in added:
        op.add_column("attempts", column)
    op.add_column("classes", sa.Column("rounds", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE attempts SET named_by = 'order' WHERE pupil_id IS NOT NULL")
