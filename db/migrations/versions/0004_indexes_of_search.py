"""Indexes that count a search's facets and put its results in order.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_question_subject_id_metric_id_status", "question", ["subject_id", "metric_id", "status"]
    )
    op.create_index("ix_question_metric_id_status", "question", ["metric_id", "status"])
    op.create_index("ix_question_repeats_latest_on", "question", ["repeats", "latest_on"])
    op.create_index("ix_claim_high", "claim", ["high"])
    op.drop_index("ix_question_subject_id_metric_id", "question")
    op.drop_index("ix_question_metric_id", "question")


def downgrade() -> None:
    op.create_index("ix_question_metric_id", "question", ["metric_id"])
    op.create_index("ix_question_subject_id_metric_id", "question", ["subject_id", "metric_id"])
    op.drop_index("ix_claim_high", "claim")
    op.drop_index("ix_question_repeats_latest_on", "question")
    op.drop_index("ix_question_metric_id_status", "question")
    op.drop_index("ix_question_subject_id_metric_id_status", "question")
