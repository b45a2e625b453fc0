"""How many contacts and conversations a chatbot has is kept, and writers wait for no total."""

from alembic import op

revision = "0021"
down_revision = "0020"

# On SQLite the chatbots of a row stand in a text, three characters each: a mark and two digits of a
# number. A trigger may not count up by itself, so the places come from a list of zeros.
_PARTS = {
    "EACH": "json_each('[' || substr(ZEROS, 2) || ']')",
    "ZEROS": "replace(hex(zeroblob(length(ROW.chatbot_ids) / 3)), '00', ',0')",
    "HIGH": "unicode(substr(ROW.chatbot_ids, 3 * key + 2, 1)) - 57600",
    "LOW": "unicode(substr(ROW.chatbot_ids, 3 * key + 3, 1)) - 57600",
    "LIVE": "ROW.deleted_at IS NULL AND ROW.merged_into_id IS NULL",
}
_CONTACT = """INSERT INTO counters
    SELECT 'chatbot ' || ((HIGH) * 4096 + LOW) || ' contacts', 0, CHANGE FROM EACH WHERE LIVE
    ON CONFLICT DO UPDATE SET value = value + excluded.value; """
_CONVERSATION = """INSERT INTO counters
    VALUES ('chatbot ' || ROW.chatbot_id || ' conversations', 0, CHANGE)
    ON CONFLICT DO UPDATE SET value = value + excluded.value; """
_EVERY_CONTACT = """INSERT INTO counters
    SELECT 'chatbot ' || ((HIGH) * 4096 + LOW) || ' contacts', 0, count(*)
    FROM contacts, EACH WHERE LIVE GROUP BY 1"""


def _of(row: str, statement: str, change: int = 0) -> str:
    for name, part in _PARTS.items():
        statement = statement.replace(name, part)
    return statement.replace("ROW", row).replace("CHANGE", str(change))


def _on_sqlite(table: str, column: str, counted: str, changed: str) -> tuple[str, ...]:
    come, gone = _of("new", counted, 1), _of("old", counted, -1)
    return (
        f"CREATE TRIGGER chatbot_{table}_come AFTER INSERT ON {table} BEGIN {come} END",
        f"CREATE TRIGGER chatbot_{table}_gone AFTER DELETE ON {table} BEGIN {gone} END",
        f"""CREATE TRIGGER chatbot_{table}_changed AFTER UPDATE OF {column} ON {table}
          WHEN {changed} BEGIN {come} {gone} END""",
    )


_SQLITE = (
    *_on_sqlite(
        "contacts",
        "chatbot_ids, deleted_at, merged_into_id",
        _CONTACT,
        """new.chatbot_ids IS NOT old.chatbot_ids OR new.deleted_at IS NOT old.deleted_at
            OR new.merged_into_id IS NOT old.merged_into_id""",
    ),
    *_on_sqlite(
        "conversations", "chatbot_id", _CONVERSATION, "new.chatbot_id IS NOT old.chatbot_id"
    ),
    _of("contacts", _EVERY_CONTACT),
)
_POSTGRESQL = (
    # Whoever writes takes a row of the total that nobody holds, or adds one: two writers that
    # count several totals in different orders would otherwise wait for each other.
    """CREATE OR REPLACE FUNCTION count_contacts(counted text, change integer) RETURNS void
      LANGUAGE plpgsql AS $$
      DECLARE mine integer;
      BEGIN
        SELECT shard INTO mine FROM counters WHERE name = counted
          ORDER BY shard LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
        IF FOUND THEN
          UPDATE counters SET value = value + change WHERE name = counted AND shard = mine;
        ELSE
          INSERT INTO counters VALUES (counted, floor(random() * 2147483647)::integer, change)
            ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value;
        END IF;
      END $$""",
    """CREATE FUNCTION keep_chatbot_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE gone integer[] := '{}'; come integer[] := '{}'; chatbot integer;
      BEGIN
        IF TG_OP <> 'INSERT' AND old.deleted_at IS NULL AND old.merged_into_id IS NULL THEN
          gone := old.chatbot_ids;
        END IF;
        IF TG_OP <> 'DELETE' AND new.deleted_at IS NULL AND new.merged_into_id IS NULL THEN
          come := new.chatbot_ids;
        END IF;
        FOREACH chatbot IN ARRAY come LOOP
          IF chatbot <> ALL (gone) THEN
            PERFORM count_contacts('chatbot ' || chatbot || ' contacts', 1);
          END IF;
        END LOOP;
        FOREACH chatbot IN ARRAY gone LOOP
          IF chatbot <> ALL (come) THEN
            PERFORM count_contacts('chatbot ' || chatbot || ' contacts', -1);
          END IF;
        END LOOP;
        RETURN NULL;
      END $$""",
    """CREATE FUNCTION keep_chatbot_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP <> 'DELETE' THEN
          PERFORM count_contacts('chatbot ' || new.chatbot_id || ' conversations', 1);
        END IF;
        IF TG_OP <> 'INSERT' THEN
          PERFORM count_contacts('chatbot ' || old.chatbot_id || ' conversations', -1);
        END IF;
        RETURN NULL;
      END $$""",
    """CREATE TRIGGER chatbot_contacts
      AFTER INSERT OR DELETE OR UPDATE OF chatbot_ids, deleted_at, merged_into_id
      ON contacts FOR EACH ROW EXECUTE FUNCTION keep_chatbot_contacts()""",
    """CREATE TRIGGER chatbot_conversations AFTER INSERT OR DELETE OR UPDATE OF chatbot_id
      ON conversations FOR EACH ROW EXECUTE FUNCTION keep_chatbot_conversations()""",
    """INSERT INTO counters SELECT 'chatbot ' || chatbot || ' contacts', 0, count(*)
      FROM contacts CROSS JOIN unnest(chatbot_ids) AS chatbot
      WHERE deleted_at IS NULL AND merged_into_id IS NULL GROUP BY chatbot""",
)
_CONVERSATIONS = """INSERT INTO counters
    SELECT 'chatbot ' || chatbot_id || ' conversations', 0, count(*) FROM conversations
    GROUP BY chatbot_id"""


def upgrade() -> None:
    """Count what is there, and have triggers keep it."""
    connection = op.get_bind()
    statements = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for statement in (*statements, _CONVERSATIONS):
        connection.exec_driver_sql(statement)
