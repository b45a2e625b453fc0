"""Screens on a wall have passes of their own, and get them by a code or a link."""

from alembic import op

revision = "0012"
down_revision = "0011"

_KIOSKS = """
CREATE TABLE kiosks (
  id {id} NOT NULL,
  public_id TEXT NOT NULL,
  name TEXT NOT NULL,
  blocks JSON NOT NULL,
  names TEXT NOT NULL,
  language TEXT NOT NULL,
  chatbot_id INTEGER,
  created_at BIGINT NOT NULL,
  pass_hash TEXT,
  link_hash TEXT,
  link_ends_at BIGINT,
  used_at BIGINT,
  CONSTRAINT pk_kiosks PRIMARY KEY (id),
  CONSTRAINT uq_kiosks_public_id UNIQUE (public_id),
  CONSTRAINT uq_kiosks_pass_hash UNIQUE (pass_hash),
  CONSTRAINT uq_kiosks_link_hash UNIQUE (link_hash),
  CONSTRAINT fk_kiosks_chatbot_id FOREIGN KEY(chatbot_id) REFERENCES chatbots (id)
)
"""
_PAIRINGS = """
CREATE TABLE kiosk_pairings (
  claim_hash TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  ends_at BIGINT NOT NULL,
  kiosk_id INTEGER,
  CONSTRAINT pk_kiosk_pairings PRIMARY KEY (claim_hash),
  CONSTRAINT uq_kiosk_pairings_code_hash UNIQUE (code_hash),
  CONSTRAINT fk_kiosk_pairings_kiosk_id FOREIGN KEY(kiosk_id)
    REFERENCES kiosks (id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    """Add the screens, and those that wait to be let in."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(_KIOSKS.format(id="INTEGER" if is_sqlite else "SERIAL"))
    connection.exec_driver_sql(_PAIRINGS)
