"""On SQLite a time window can be sorted by any order without reading its rows from the table."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Let the other orders ride along in the index of last seen."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("DROP INDEX ix_contacts_live_last_seen")
    connection.exec_driver_sql(
        """
        CREATE INDEX ix_contacts_live_last_seen ON contacts
          (last_seen, id, search, tag_ids, chatbot_ids, identity, first_seen, conversation_count)
          WHERE deleted_at IS NULL AND merged_into_id IS NULL
        """
    )
