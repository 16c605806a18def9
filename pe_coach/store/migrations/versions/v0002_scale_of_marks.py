"""A mark says on which grade scale it was given."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Marks that are there were given in points, which was the only scale."""
    op.add_column("marks", sa.Column("scale", sa.String(), nullable=False, server_default="points"))
