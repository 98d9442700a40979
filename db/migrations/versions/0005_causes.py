"""Why a question waits to be assessed, and by which rules it was.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question") as batch_op:
        batch_op.add_column(sa.Column("stale_why", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("rules", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_question_rules"), ["rules"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("question") as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_rules"))
        batch_op.drop_column("rules")
        batch_op.drop_column("stale_why")
