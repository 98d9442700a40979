"""Alembic's entry: runs on the connection that `db.engine` hands over."""

from alembic import context

from db.desk_models import Account
from db.models import Base

# Naming one of its tables makes the desk's known to the metadata.
assert Account.metadata is Base.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
