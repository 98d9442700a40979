"""Which mention a claim's others repeat, and the reports that readers keep.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("root_mention_id", sa.Integer(), nullable=True))
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    # Every question is assessed anew, which finds the roots.
    op.execute("UPDATE question SET stale = true")


def downgrade() -> None:
    op.drop_table("report")
    op.drop_column("claim", "root_mention_id")
