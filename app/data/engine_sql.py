"""The SQL beside the tables that differs by engine: the search index and the kept totals."""

SQLITE = (
    # Contentless: the text stands in contacts already. detail=none: a needle of three
    # characters is one token, and longer needles are verified against the row.
    """CREATE VIRTUAL TABLE contacts_fts USING fts5(
        document, content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1')""",
    """CREATE VIEW contact_documents AS SELECT id,
        search || tag_ids || chatbot_ids || CASE identity
          WHEN 'verified' THEN char(57346, 57600, 57601)
          WHEN 'self_reported' THEN char(57346, 57600, 57602)
          ELSE char(57346, 57600, 57600) END AS document
        FROM contacts WHERE deleted_at IS NULL AND merged_into_id IS NULL""",
    """CREATE TRIGGER contacts_fts_insert AFTER INSERT ON contacts BEGIN
        INSERT INTO contacts_fts(rowid, document)
          SELECT id, document FROM contact_documents WHERE id = new.id;
        INSERT INTO counters VALUES ('live', 0, new.deleted_at IS NULL AND new.merged_into_id IS NULL)
          ON CONFLICT DO UPDATE SET value = value + excluded.value;
        INSERT INTO counters VALUES ('deleted', 0, new.deleted_at IS NOT NULL AND new.merged_into_id IS NULL)
          ON CONFLICT DO UPDATE SET value = value + excluded.value;
      END""",
    # Contentless deletion needs the text exactly as it was, so the old row is taken out
    # before the change; BEFORE and AFTER have a defined order, two AFTER triggers have none.
    """CREATE TRIGGER contacts_fts_before_update BEFORE UPDATE OF
        search, tag_ids, chatbot_ids, identity, deleted_at, merged_into_id ON contacts BEGIN
        INSERT INTO contacts_fts(contacts_fts, rowid, document)
          SELECT 'delete', id, document FROM contact_documents WHERE id = old.id;
      END""",
    """CREATE TRIGGER contacts_fts_after_update AFTER UPDATE OF
        search, tag_ids, chatbot_ids, identity, deleted_at, merged_into_id ON contacts BEGIN
        INSERT INTO contacts_fts(rowid, document)
          SELECT id, document FROM contact_documents WHERE id = new.id;
        UPDATE counters SET value = value
            + (new.deleted_at IS NULL AND new.merged_into_id IS NULL)
            - (old.deleted_at IS NULL AND old.merged_into_id IS NULL)
          WHERE name = 'live' AND (new.deleted_at IS NOT old.deleted_at
            OR new.merged_into_id IS NOT old.merged_into_id);
        UPDATE counters SET value = value
            + (new.deleted_at IS NOT NULL AND new.merged_into_id IS NULL)
            - (old.deleted_at IS NOT NULL AND old.merged_into_id IS NULL)
          WHERE name = 'deleted' AND (new.deleted_at IS NOT old.deleted_at
            OR new.merged_into_id IS NOT old.merged_into_id);
      END""",
    """CREATE TRIGGER contacts_fts_delete BEFORE DELETE ON contacts BEGIN
        INSERT INTO contacts_fts(contacts_fts, rowid, document)
          SELECT 'delete', id, document FROM contact_documents WHERE id = old.id;
        UPDATE counters SET value = value - (old.deleted_at IS NULL AND old.merged_into_id IS NULL)
          WHERE name = 'live';
        UPDATE counters SET value = value - (old.deleted_at IS NOT NULL AND old.merged_into_id IS NULL)
          WHERE name = 'deleted';
      END""",
)

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE INDEX ix_contacts_search ON contacts
        USING gin (search gin_trgm_ops, tag_ids, chatbot_ids)
        WHERE deleted_at IS NULL AND merged_into_id IS NULL""",
    """CREATE FUNCTION count_contacts(counted text, change integer) RETURNS void LANGUAGE sql AS $$
        INSERT INTO counters VALUES (counted, pg_backend_pid() % 16, change)
          ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value $$""",
    """CREATE FUNCTION keep_contact_totals() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE live integer := 0; deleted integer := 0;
        BEGIN
          IF TG_OP <> 'INSERT' AND old.merged_into_id IS NULL THEN
            IF old.deleted_at IS NULL THEN live := live - 1; ELSE deleted := deleted - 1; END IF;
          END IF;
          IF TG_OP <> 'DELETE' AND new.merged_into_id IS NULL THEN
            IF new.deleted_at IS NULL THEN live := live + 1; ELSE deleted := deleted + 1; END IF;
          END IF;
          IF live <> 0 THEN PERFORM count_contacts('live', live); END IF;
          IF deleted <> 0 THEN PERFORM count_contacts('deleted', deleted); END IF;
          RETURN NULL;
        END $$""",
    """CREATE TRIGGER contact_totals AFTER INSERT OR DELETE OR UPDATE OF deleted_at, merged_into_id
        ON contacts FOR EACH ROW EXECUTE FUNCTION keep_contact_totals()""",
)
