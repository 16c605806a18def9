"""Classes, pupils, attempts, reports, marks and settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _classes_and_pupils()
    _attempts()
    _reports_and_marks()
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )


def _classes_and_pupils() -> None:
    op.create_table(
        "classes",
        _text("id"),
        _text("name"),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("mark_first", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
    )
    op.create_table(
        "pupils",
        *(_text(name) for name in ("id", "class_id", "name", "number", "email", "external_id")),
        sa.PrimaryKeyConstraint("id", name="pk_pupils"),
        _of("pupils", "class_id", "classes"),
    )
    op.create_index("ix_pupils_class_id", "pupils", ["class_id"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        *(_text(name) for name in ("id", "class_id", "event", "clip_name", "film_sha256", "state", "stage", "error")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("pupil_id", "film", "worker")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "deaths")),
        *(sa.Column(name, sa.DateTime(), nullable=False) for name in ("added_at", "queued_at")),
        *(sa.Column(name, sa.DateTime(), nullable=True) for name in ("started_at", "beat_at")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("options", "changes")),
        sa.Column("machine_seen", sa.Boolean(), nullable=False),
        sa.Column("previous_score", sa.Double(), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("class_id", "number", name="uq_attempts_class_id_number"),
        sa.UniqueConstraint("class_id", "film_sha256", name="uq_attempts_class_id_film_sha256"),
        _of("attempts", "class_id", "classes"),
        _of("attempts", "pupil_id", "pupils"),
    )
    op.create_index("ix_attempts_pupil_id", "attempts", ["pupil_id"])
    op.create_index("ix_attempts_state_queued_at", "attempts", ["state", "queued_at"])


def _reports_and_marks() -> None:
    op.create_table(
        "reports",
        _text("attempt_id"),
        sa.Column("graded_at", sa.DateTime(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_reports"),
        _of("reports", "attempt_id", "attempts"),
    )
    op.create_table(
        "marks",
        _text("attempt_id"),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        _text("decided_by"),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("machine_score", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_marks"),
        _of("marks", "attempt_id", "attempts"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _of(table: str, column: str, whole: str) -> sa.ForeignKeyConstraint:
    """What belongs to a row and goes with it."""
    return sa.ForeignKeyConstraint([column], [f"{whole}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
