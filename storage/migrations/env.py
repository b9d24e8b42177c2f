"""How alembic reaches the archive: over the connection, and inside the transaction, that storage.opening hands it."""

from alembic import context

from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
