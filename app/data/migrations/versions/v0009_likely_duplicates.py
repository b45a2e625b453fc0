"""Contacts meet under hashed keys, and likely duplicates carry a score and evidence."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = (
    "ALTER TABLE duplicate_pairs ADD COLUMN score SMALLINT",
    "ALTER TABLE duplicate_pairs ADD COLUMN evidence JSON",
    """CREATE TABLE duplicate_keys (
      key BIGINT NOT NULL,
      contact_id BIGINT NOT NULL,
      CONSTRAINT pk_duplicate_keys PRIMARY KEY (key, contact_id),
      CONSTRAINT fk_duplicate_keys_contact_id FOREIGN KEY(contact_id)
        REFERENCES contacts (id) ON DELETE CASCADE
    ){without_rowid}""",
    "CREATE INDEX ix_duplicate_keys_contact_id ON duplicate_keys (contact_id)",
    """CREATE TABLE contacts_to_compare (
      contact_id BIGINT NOT NULL,
      version INTEGER NOT NULL,
      CONSTRAINT pk_contacts_to_compare PRIMARY KEY (contact_id),
      CONSTRAINT fk_contacts_to_compare_contact_id FOREIGN KEY(contact_id)
        REFERENCES contacts (id) ON DELETE CASCADE
    ){without_rowid}""",
    "INSERT INTO contacts_to_compare SELECT id, version FROM contacts",
)
_NOTE = """INSERT INTO contacts_to_compare (contact_id, version) VALUES (new.id, new.version)
    ON CONFLICT (contact_id) DO UPDATE SET version = excluded.version"""
_SQLITE = (
    f"CREATE TRIGGER compare_new AFTER INSERT ON contacts BEGIN {_NOTE}; END",
    f"CREATE TRIGGER compare_changed AFTER UPDATE OF version ON contacts BEGIN {_NOTE}; END",
)
_POSTGRESQL = (
    f"""CREATE FUNCTION note_contact_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {_NOTE}; RETURN NULL; END $$""",
    """CREATE TRIGGER contacts_to_compare AFTER INSERT OR UPDATE OF version ON contacts
    FOR EACH ROW EXECUTE FUNCTION note_contact_to_compare()""",
)


def upgrade() -> None:
    """Add the keys and what is still to be compared: everybody."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    # Small rows found by their key alone: the table is its index.
    without_rowid = " WITHOUT ROWID" if is_sqlite else ""
    for statement in _TABLES:
        connection.exec_driver_sql(statement.replace("{without_rowid}", without_rowid))
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        connection.exec_driver_sql(statement)
