"""A pupil's consent in three states, and who confirmed that of a class."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Of pupils and classes that are there nobody recorded it: their results wait for a confirmation."""
    op.add_column("pupils", sa.Column("consent", sa.String(), nullable=False, server_default="not_recorded"))
    op.add_column("classes", sa.Column("consent_by", sa.String(), nullable=True))
    op.add_column("classes", sa.Column("consent_at", sa.DateTime(), nullable=True))
