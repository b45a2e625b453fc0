"""Sessions can be listed, keys expire and have a rate of their own, failed sign-ins are shared."""

from alembic import op

revision = "0014"
down_revision = "0013"

_SESSIONS = """
CREATE TABLE sessions (
  token_hash TEXT NOT NULL,
  public_id TEXT NOT NULL,
  operator_id INTEGER NOT NULL,
  browser TEXT,
  way TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT pk_sessions PRIMARY KEY (token_hash),
  CONSTRAINT uq_sessions_public_id UNIQUE (public_id),
  CONSTRAINT fk_sessions_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
"""
_ATTEMPTS = """
CREATE TABLE sign_in_attempts (
  id {id} NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_sign_in_attempts PRIMARY KEY (id)
)
"""


def upgrade() -> None:
    """Begin sessions anew: whoever was signed in signs in once more."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (
        "DROP TABLE sessions",
        _SESSIONS,
        "CREATE INDEX ix_sessions_operator_id ON sessions (operator_id)",
        _ATTEMPTS.format(id="INTEGER" if is_sqlite else "BIGSERIAL"),
        "CREATE INDEX ix_sign_in_attempts_who_at ON sign_in_attempts (who, at)",
        "ALTER TABLE api_keys ADD COLUMN expires_at BIGINT",
        "ALTER TABLE api_keys ADD COLUMN calls_per_minute INTEGER",
        "ALTER TABLE operators ADD COLUMN issuer TEXT",
        "ALTER TABLE operators ADD COLUMN subject TEXT",
        "CREATE UNIQUE INDEX ix_operators_issuer_subject ON operators (issuer, subject)",
    ):
        connection.exec_driver_sql(statement)
