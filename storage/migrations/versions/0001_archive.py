"""The archive: tables, guards, counters, views."""

from alembic import op

from storage.guards import guard_statements
from storage.sequence import COUNTERS
from storage.tables import metadata, sequence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    for statement in guard_statements(connection.dialect.name):
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement)
    connection.execute(sequence.insert(), [{"name": name, "last": 0} for name in COUNTERS])
    try:
        from storage.views import create_views
    except ImportError:
        return
    create_views(connection)


def downgrade() -> None:
    raise NotImplementedError("the first version has none before it")
