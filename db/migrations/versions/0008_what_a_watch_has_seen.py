"""A watch knows the last event that it told of, an account the address of all its watches.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seen = sa.Column("seen_event_id", sa.Integer(), nullable=False, server_default="0")
    op.add_column("watch", seen)
    op.add_column("account", sa.Column("watch_token", sa.String(64), nullable=True))
    op.create_index(op.f("ix_account_watch_token"), "account", ["watch_token"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_account_watch_token"), table_name="account")
    op.drop_column("account", "watch_token")
    op.drop_column("watch", "seen_event_id")
