"""Contacts are found by the words in their captured fields."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from alembic import op
from sqlalchemy import Connection, text

from app.data.captured import captured_text, field_key
from app.data.types import mark_captured

revision = "0008"
down_revision = "0007"

_FIELDS = """
CREATE TABLE captured_fields (
  id {id} NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  CONSTRAINT pk_captured_fields PRIMARY KEY (id),
  CONSTRAINT uq_captured_fields_name_key UNIQUE (name_key)
)
"""
_COLUMN = "ALTER TABLE contacts ADD COLUMN captured TEXT DEFAULT '' NOT NULL"
# Besides the text's own index: nobody who has no captured fields is in it.
_POSTGRESQL_INDEX = """
CREATE INDEX ix_contacts_search_captured ON contacts USING gin (captured gin_trgm_ops)
  WHERE deleted_at IS NULL AND merged_into_id IS NULL
"""
_SQLITE_VIEW = """
CREATE VIEW contact_documents AS SELECT id,
  search || tag_ids || chatbot_ids || captured || CASE identity
    WHEN 'verified' THEN char(57346, 57600, 57601)
    WHEN 'self_reported' THEN char(57346, 57600, 57602)
    ELSE char(57346, 57600, 57600) END AS document
  FROM contacts WHERE deleted_at IS NULL AND merged_into_id IS NULL
"""
_OLD_COLUMNS = "search, tag_ids, chatbot_ids, identity, deleted_at, merged_into_id"
_CURRENT = """
SELECT contact_id, field, value FROM contact_values
WHERE is_current AND field NOT IN ('name', 'phone', 'email') AND contact_id > :after
ORDER BY contact_id LIMIT :limit
"""
_BATCH = 20_000


def upgrade() -> None:
    """Add the words, the names of the fields, and what finds them."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(_FIELDS.format(id="INTEGER" if is_sqlite else "SERIAL"))
    connection.exec_driver_sql(_COLUMN)
    if is_sqlite:
        _index_on_sqlite(connection)
    _fill(connection, is_sqlite=is_sqlite)
    if not is_sqlite:
        connection.exec_driver_sql(_POSTGRESQL_INDEX)


def _index_on_sqlite(connection: Connection) -> None:
    names = ("contacts_fts_before_update", "contacts_fts_after_update")
    kept = text("SELECT sql FROM sqlite_master WHERE name = :name")
    triggers = [connection.execute(kept, {"name": name}).scalar_one() for name in names]
    for name in names:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("DROP VIEW contact_documents")
    connection.exec_driver_sql(_SQLITE_VIEW)
    for trigger in triggers:
        # The same as before, for one column more.
        connection.exec_driver_sql(trigger.replace(_OLD_COLUMNS, f"{_OLD_COLUMNS}, captured"))


def _fill(connection: Connection, *, is_sqlite: bool) -> None:
    numbers: dict[str, int] = {}
    statement = text("UPDATE contacts SET captured = :words WHERE id = :id")
    for people in _batches(connection, is_sqlite=is_sqlite):
        changed = []
        for contact_id, values in people.items():
            for name in values:
                if field_key(name) not in numbers:
                    numbers[field_key(name)] = _add_field(connection, name)
            words = captured_text({numbers[field_key(name)]: values[name] for name in values})
            stored = mark_captured(words) if is_sqlite else words
            changed.append({"id": contact_id, "words": stored})
        connection.execute(statement, changed)


def _batches(connection: Connection, *, is_sqlite: bool) -> Iterator[dict[int, dict[str, Any]]]:
    after = 0
    while True:
        found = connection.execute(text(_CURRENT), {"after": after, "limit": _BATCH})
        rows = found.all()
        people = {
            contact_id: {field: _read(value, is_sqlite=is_sqlite) for _, field, value in group}
            for contact_id, group in groupby(rows, key=itemgetter(0))
        }
        if len(rows) == _BATCH and len(people) > 1:
            # The last one's further values are in the next batch.
            del people[max(people)]
        if not people:
            return
        yield people
        after = max(people)


def _read(value: Any, *, is_sqlite: bool) -> Any:
    # PostgreSQL's driver has read the JSON already: its texts are values.
    return orjson.loads(value) if is_sqlite and isinstance(value, str) else value


def _add_field(connection: Connection, name: str) -> int:
    add = "INSERT INTO captured_fields (name, name_key) VALUES (:name, :key) RETURNING id"
    found = connection.execute(text(add), {"name": name, "key": field_key(name)})
    return int(found.scalar_one())
