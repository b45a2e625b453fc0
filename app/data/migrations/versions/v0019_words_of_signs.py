"""On PostgreSQL words of signs have an index, and the searched text is sampled more often."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Index the few contacts with a word that begins with a sign, of which trigrams know nothing.

    Of a hundred samples, the number that is usual, one time in eight none has what one person in
    fifty has, and the planner then sorts all of them for a page that the order would have given.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            """
            CREATE INDEX ix_contacts_words_of_signs ON contacts (id)
              WHERE search ~ ' [!-/:-@[-`{-~]'
            """
        )
        connection.exec_driver_sql("ALTER TABLE contacts ALTER COLUMN search SET STATISTICS 300")
