"""The editors' desk: accounts, the log of acts, what was decided, reports and watches.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("identity", sa.String(length=400), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("identity", name=op.f("uq_account_identity")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_address_at"), "attempt", ["address", "at"], unique=False)
    op.create_index(op.f("ix_attempt_name_at"), "attempt", ["name", "at"], unique=False)
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
    )
    op.create_table(
        "merge",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_id", sa.String(length=500), nullable=False),
        sa.Column("to_id", sa.String(length=500), nullable=False),
        sa.Column("editor", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "from_id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_to_id"), "merge", ["to_id"], unique=False)
    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_kind", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=500), nullable=False),
        sa.Column("question_id", sa.String(length=500), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_act_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_account_id"), "act", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_act_entry_kind_entry_id"), "act", ["entry_kind", "entry_id"], unique=False
    )
    op.create_index(op.f("ix_act_question_id"), "act", ["question_id"], unique=False)
    op.create_index(op.f("ix_act_undoes_id"), "act", ["undoes_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "entry", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_at"), "presence", ["at"], unique=False)
    op.create_table(
        "visit",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_visit_account_id_account")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_account_id"), "visit", ["account_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_watch_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("token", name=op.f("uq_watch_token")),
    )
    op.create_index(
        op.f("ix_watch_account_id_kind_target"),
        "watch",
        ["account_id", "kind", "target"],
        unique=True,
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.String(length=500), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("editor", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_edit_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index(op.f("ix_edit_document_id"), "edit", ["document_id"], unique=False)
    op.create_table(
        "reader_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("question_id", sa.String(length=500), nullable=False),
        sa.Column("claim_key", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_reader_report_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_report")),
    )
    op.create_index(op.f("ix_reader_report_address"), "reader_report", ["address"], unique=False)
    op.create_index(op.f("ix_reader_report_at"), "reader_report", ["at"], unique=False)
    op.create_index(
        op.f("ix_reader_report_question_id"), "reader_report", ["question_id"], unique=False
    )
    op.create_index(op.f("ix_reader_report_state"), "reader_report", ["state"], unique=False)
    op.add_column("mention", sa.Column("edit_id", sa.String(length=500), nullable=True))
    op.add_column("mention", sa.Column("extracted", sa.JSON(), nullable=True))
    op.add_column("mention", sa.Column("filed_id", sa.String(length=500), nullable=True))
    op.create_index(op.f("ix_mention_filed_id"), "mention", ["filed_id"], unique=False)
    op.create_index(op.f("ix_mention_edit_id"), "mention", ["edit_id"], unique=False)
    op.add_column("ruling", sa.Column("second", sa.String(length=120), nullable=True))
    op.add_column("ruling", sa.Column("seconded_at", sa.DateTime(), nullable=True))
    op.add_column("ruling", sa.Column("asked_at", sa.DateTime(), nullable=True))
    op.add_column("ruling", sa.Column("asked", sa.Text(), nullable=True))
    op.add_column("ruling", sa.Column("reply_by", sa.Date(), nullable=True))
    op.add_column("ruling", sa.Column("reply", sa.Text(), nullable=True))
    op.add_column("ruling", sa.Column("replied_at", sa.DateTime(), nullable=True))
    op.add_column("ruling", sa.Column("published_at", sa.DateTime(), nullable=True))
    op.add_column("ruling", sa.Column("revises_id", sa.Integer(), nullable=True))
    op.add_column("ruling", sa.Column("withdrawn_why", sa.Text(), nullable=True))
    # The log begins empty; whoever adds to it holds this row.
    op.execute("INSERT INTO chain (id, acts, hash) VALUES (1, 0, '')")


def downgrade() -> None:

    op.drop_column("ruling", "withdrawn_why")
    op.drop_column("ruling", "revises_id")
    op.drop_column("ruling", "published_at")
    op.drop_column("ruling", "replied_at")
    op.drop_column("ruling", "reply")
    op.drop_column("ruling", "reply_by")
    op.drop_column("ruling", "asked")
    op.drop_column("ruling", "asked_at")
    op.drop_column("ruling", "seconded_at")
    op.drop_column("ruling", "second")
    op.drop_index(op.f("ix_mention_edit_id"), table_name="mention")
    op.drop_index(op.f("ix_mention_filed_id"), table_name="mention")
    op.drop_column("mention", "filed_id")
    op.drop_column("mention", "extracted")
    op.drop_column("mention", "edit_id")
    op.drop_index(op.f("ix_reader_report_state"), table_name="reader_report")
    op.drop_index(op.f("ix_reader_report_question_id"), table_name="reader_report")
    op.drop_index(op.f("ix_reader_report_at"), table_name="reader_report")
    op.drop_index(op.f("ix_reader_report_address"), table_name="reader_report")
    op.drop_table("reader_report")
    op.drop_index(op.f("ix_edit_document_id"), table_name="edit")
    op.drop_table("edit")
    op.drop_index(op.f("ix_watch_account_id_kind_target"), table_name="watch")
    op.drop_table("watch")
    op.drop_index(op.f("ix_visit_account_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_presence_at"), table_name="presence")
    op.drop_table("presence")
    op.drop_index(op.f("ix_act_undoes_id"), table_name="act")
    op.drop_index(op.f("ix_act_question_id"), table_name="act")
    op.drop_index(op.f("ix_act_entry_kind_entry_id"), table_name="act")
    op.drop_index(op.f("ix_act_account_id"), table_name="act")
    op.drop_table("act")
    op.drop_index(op.f("ix_merge_to_id"), table_name="merge")
    op.drop_table("merge")
    op.drop_table("chain")
    op.drop_index(op.f("ix_attempt_name_at"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_address_at"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_table("account")
