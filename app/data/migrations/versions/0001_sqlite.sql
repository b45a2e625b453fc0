CREATE TABLE api_keys (
  id INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  revoked_at BIGINT,
  CONSTRAINT pk_api_keys PRIMARY KEY (id),
  CONSTRAINT uq_api_keys_public_id UNIQUE (public_id),
  CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash)
)

-- next

CREATE TABLE audit_entries (
  id INTEGER NOT NULL,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  action TEXT NOT NULL,
  contact_id TEXT,
  facts JSON NOT NULL,
  CONSTRAINT pk_audit_entries PRIMARY KEY (id)
)

-- next

CREATE INDEX ix_audit_entries_at ON audit_entries (at)

-- next

CREATE INDEX ix_audit_entries_contact_id ON audit_entries (contact_id)

-- next

CREATE TABLE chatbots (
  id INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT pk_chatbots PRIMARY KEY (id),
  CONSTRAINT uq_chatbots_public_id UNIQUE (public_id)
)

-- next

CREATE TABLE contacts (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  public_id TEXT NOT NULL,
  name TEXT,
  email TEXT,
  phone TEXT,
  identity TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  conversation_count INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT,
  merged_into_id INTEGER,
  search TEXT NOT NULL,
  tag_ids TEXT NOT NULL,
  chatbot_ids TEXT NOT NULL,
  CONSTRAINT uq_contacts_public_id UNIQUE (public_id),
  CONSTRAINT fk_contacts_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES contacts (id)
)

-- next

CREATE INDEX ix_contacts_deleted ON contacts (deleted_at, id) WHERE deleted_at IS NOT NULL AND merged_into_id IS NULL

-- next

CREATE INDEX ix_contacts_live_conversation_count ON contacts (conversation_count, id, search, tag_ids, chatbot_ids, identity) WHERE deleted_at IS NULL AND merged_into_id IS NULL

-- next

CREATE INDEX ix_contacts_live_first_seen ON contacts (first_seen, id, search, tag_ids, chatbot_ids, identity) WHERE deleted_at IS NULL AND merged_into_id IS NULL

-- next

CREATE INDEX ix_contacts_live_last_seen ON contacts (last_seen, id, search, tag_ids, chatbot_ids, identity) WHERE deleted_at IS NULL AND merged_into_id IS NULL

-- next

CREATE INDEX ix_contacts_merged_into_id ON contacts (merged_into_id) WHERE merged_into_id IS NOT NULL

-- next

CREATE TABLE counters (
  name TEXT NOT NULL,
  shard INTEGER NOT NULL,
  value BIGINT NOT NULL,
  CONSTRAINT pk_counters PRIMARY KEY (name, shard)
)

-- next

CREATE TABLE erasures (
  id INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  conversation_count INTEGER NOT NULL,
  message_count INTEGER NOT NULL,
  removed_messages BOOLEAN NOT NULL,
  CONSTRAINT pk_erasures PRIMARY KEY (id),
  CONSTRAINT uq_erasures_public_id UNIQUE (public_id)
)

-- next

CREATE TABLE operators (
  id INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  CONSTRAINT pk_operators PRIMARY KEY (id),
  CONSTRAINT uq_operators_public_id UNIQUE (public_id),
  CONSTRAINT uq_operators_email_key UNIQUE (email_key)
)

-- next

CREATE TABLE tags (
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  contact_count INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT pk_tags PRIMARY KEY (id),
  CONSTRAINT uq_tags_name_key UNIQUE (name_key)
)

-- next

CREATE TABLE chatbot_keys (
  id INTEGER NOT NULL,
  chatbot_id INTEGER NOT NULL,
  kid TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  material BLOB NOT NULL,
  preview TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  retired_at BIGINT,
  CONSTRAINT pk_chatbot_keys PRIMARY KEY (id),
  CONSTRAINT fk_chatbot_keys_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id),
  CONSTRAINT uq_chatbot_keys_kid UNIQUE (kid)
)

-- next

CREATE INDEX ix_chatbot_keys_chatbot_id ON chatbot_keys (chatbot_id)

-- next

CREATE TABLE contact_emails (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  source TEXT NOT NULL,
  is_primary BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT pk_contact_emails PRIMARY KEY (id),
  CONSTRAINT fk_contact_emails_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
  CONSTRAINT uq_contact_emails_email_key UNIQUE (email_key)
)

-- next

CREATE INDEX ix_contact_emails_contact_id ON contact_emails (contact_id)

-- next

CREATE TABLE contact_tags (
  contact_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_contact_tags PRIMARY KEY (contact_id, tag_id),
  CONSTRAINT fk_contact_tags_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
  CONSTRAINT fk_contact_tags_tag_id FOREIGN KEY(tag_id) REFERENCES tags (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_contact_tags_tag_id ON contact_tags (tag_id)

-- next

CREATE TABLE contact_values (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  field TEXT NOT NULL,
  value JSON NOT NULL,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  is_current BOOLEAN NOT NULL,
  CONSTRAINT pk_contact_values PRIMARY KEY (id),
  CONSTRAINT fk_contact_values_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_contact_values_contact_id ON contact_values (contact_id)

-- next

CREATE UNIQUE INDEX uq_contact_values_current ON contact_values (contact_id, field) WHERE is_current

-- next

CREATE TABLE conversations (
  id INTEGER NOT NULL,
  conversation_id TEXT NOT NULL,
  chatbot_id INTEGER NOT NULL,
  contact_id INTEGER,
  visitor_id TEXT,
  source TEXT NOT NULL,
  is_unproven BOOLEAN NOT NULL,
  channel TEXT,
  page_url TEXT,
  ip_address TEXT,
  user_agent TEXT,
  started_at BIGINT NOT NULL,
  last_message_at BIGINT NOT NULL,
  message_count INTEGER NOT NULL,
  title TEXT,
  preview TEXT,
  CONSTRAINT pk_conversations PRIMARY KEY (id),
  CONSTRAINT uq_conversations_conversation_id UNIQUE (conversation_id),
  CONSTRAINT fk_conversations_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id),
  CONSTRAINT fk_conversations_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
)

-- next

CREATE INDEX ix_conversations_chatbot_id_last_message_at ON conversations (chatbot_id, last_message_at)

-- next

CREATE INDEX ix_conversations_contact_id_last_message_at ON conversations (contact_id, last_message_at)

-- next

CREATE INDEX ix_conversations_last_message_at_id ON conversations (last_message_at, id)

-- next

CREATE TABLE duplicate_pairs (
  id INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  second_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  dismissed_at BIGINT,
  CONSTRAINT pk_duplicate_pairs PRIMARY KEY (id),
  CONSTRAINT uq_duplicate_pairs_first_id_second_id UNIQUE (first_id, second_id),
  CONSTRAINT fk_duplicate_pairs_first_id FOREIGN KEY(first_id) REFERENCES contacts (id) ON DELETE CASCADE,
  CONSTRAINT fk_duplicate_pairs_second_id FOREIGN KEY(second_id) REFERENCES contacts (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_duplicate_pairs_second_id ON duplicate_pairs (second_id)

-- next

CREATE TABLE erased_ids (
  contact_id TEXT NOT NULL,
  erasure_id INTEGER NOT NULL,
  CONSTRAINT pk_erased_ids PRIMARY KEY (contact_id),
  CONSTRAINT fk_erased_ids_erasure_id FOREIGN KEY(erasure_id) REFERENCES erasures (id)
)

-- next

CREATE TABLE external_ids (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT pk_external_ids PRIMARY KEY (id),
  CONSTRAINT uq_external_ids_source_external_id UNIQUE (source, external_id),
  CONSTRAINT fk_external_ids_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_external_ids_contact_id ON external_ids (contact_id)

-- next

CREATE TABLE merges (
  id INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  primary_id INTEGER NOT NULL,
  duplicate_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  at BIGINT NOT NULL,
  undone_at BIGINT,
  journal JSON NOT NULL,
  CONSTRAINT pk_merges PRIMARY KEY (id),
  CONSTRAINT uq_merges_public_id UNIQUE (public_id),
  CONSTRAINT fk_merges_primary_id FOREIGN KEY(primary_id) REFERENCES contacts (id) ON DELETE CASCADE,
  CONSTRAINT fk_merges_duplicate_id FOREIGN KEY(duplicate_id) REFERENCES contacts (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_merges_duplicate_id ON merges (duplicate_id)

-- next

CREATE INDEX ix_merges_primary_id ON merges (primary_id)

-- next

CREATE TABLE sessions (
  token_hash TEXT NOT NULL,
  operator_id INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT pk_sessions PRIMARY KEY (token_hash),
  CONSTRAINT fk_sessions_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)

-- next

CREATE INDEX ix_sessions_operator_id ON sessions (operator_id)

-- next

CREATE TABLE subjects (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  chatbot_id INTEGER,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  CONSTRAINT pk_subjects PRIMARY KEY (id),
  CONSTRAINT uq_subjects_issuer_subject UNIQUE (issuer, subject),
  CONSTRAINT fk_subjects_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
  CONSTRAINT fk_subjects_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id)
)

-- next

CREATE INDEX ix_subjects_contact_id ON subjects (contact_id)

-- next

CREATE TABLE visitors (
  chatbot_id INTEGER NOT NULL,
  visitor_id TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  CONSTRAINT pk_visitors PRIMARY KEY (chatbot_id, visitor_id),
  CONSTRAINT fk_visitors_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id),
  CONSTRAINT fk_visitors_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_visitors_contact_id ON visitors (contact_id)

-- next

CREATE TABLE messages (
  id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  role TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  CONSTRAINT pk_messages PRIMARY KEY (id),
  CONSTRAINT uq_messages_conversation_id_message_id UNIQUE (conversation_id, message_id),
  CONSTRAINT fk_messages_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
)

-- next

CREATE VIRTUAL TABLE contacts_fts USING fts5(
        document, content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1')

-- next

CREATE VIEW contact_documents AS SELECT id,
        search || tag_ids || chatbot_ids || CASE identity
          WHEN 'verified' THEN char(57346, 57600, 57601)
          WHEN 'self_reported' THEN char(57346, 57600, 57602)
          ELSE char(57346, 57600, 57600) END AS document
        FROM contacts WHERE deleted_at IS NULL AND merged_into_id IS NULL

-- next

CREATE TRIGGER contacts_fts_insert AFTER INSERT ON contacts BEGIN
        INSERT INTO contacts_fts(rowid, document)
          SELECT id, document FROM contact_documents WHERE id = new.id;
        INSERT INTO counters VALUES ('live', 0, new.deleted_at IS NULL AND new.merged_into_id IS NULL)
          ON CONFLICT DO UPDATE SET value = value + excluded.value;
        INSERT INTO counters VALUES ('deleted', 0, new.deleted_at IS NOT NULL AND new.merged_into_id IS NULL)
          ON CONFLICT DO UPDATE SET value = value + excluded.value;
      END

-- next

CREATE TRIGGER contacts_fts_before_update BEFORE UPDATE OF
        search, tag_ids, chatbot_ids, identity, deleted_at, merged_into_id ON contacts BEGIN
        INSERT INTO contacts_fts(contacts_fts, rowid, document)
          SELECT 'delete', id, document FROM contact_documents WHERE id = old.id;
      END

-- next

CREATE TRIGGER contacts_fts_after_update AFTER UPDATE OF
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
      END

-- next

CREATE TRIGGER contacts_fts_delete BEFORE DELETE ON contacts BEGIN
        INSERT INTO contacts_fts(contacts_fts, rowid, document)
          SELECT 'delete', id, document FROM contact_documents WHERE id = old.id;
        UPDATE counters SET value = value - (old.deleted_at IS NULL AND old.merged_into_id IS NULL)
          WHERE name = 'live';
        UPDATE counters SET value = value - (old.deleted_at IS NOT NULL AND old.merged_into_id IS NULL)
          WHERE name = 'deleted';
      END
