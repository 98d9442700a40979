"""What is remembered of hosts, which documents are copies, and who lists a source.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plainly, not in a batch: SQLite would copy the table and drop it under its documents.
    op.add_column(
        "source", sa.Column("origin", sa.String(length=10), server_default="file", nullable=False)
    )
    op.add_column(
        "source", sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "host",
        sa.Column("name", sa.String(length=260), nullable=False),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_at", sa.DateTime(), nullable=True),
        sa.Column("rest_until", sa.DateTime(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "copy",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_copy_document_id_document")
        ),
        sa.ForeignKeyConstraint(["of_id"], ["document.id"], name=op.f("fk_copy_of_id_document")),
        sa.PrimaryKeyConstraint("document_id", "of_id", name=op.f("pk_copy")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_of_id"), ["of_id"], unique=False)
    op.create_table(
        "fingerprint",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_fingerprint_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "value", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_value"), ["value"], unique=False)


def downgrade() -> None:
    op.drop_table("fingerprint")
    op.drop_table("copy")
    op.drop_table("host")
    op.drop_column("source", "paused")
    op.drop_column("source", "origin")
