"""Claims are found by a setting: which ratios compare with this thing?

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_setting_name_value"), "setting", ["name", "value"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_setting_name_value"), table_name="setting")
