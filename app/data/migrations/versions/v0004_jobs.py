"""Long work is kept as jobs with progress."""

from alembic import op

revision = "0004"
down_revision = "0003"

_JOBS = """
CREATE TABLE jobs (
  id {id} NOT NULL,
  public_id TEXT NOT NULL,
  action TEXT NOT NULL,
  facts JSON NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  cancelled_at BIGINT,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  undoes_id BIGINT,
  CONSTRAINT pk_jobs PRIMARY KEY (id),
  CONSTRAINT uq_jobs_public_id UNIQUE (public_id),
  CONSTRAINT uq_jobs_undoes_id UNIQUE (undoes_id)
)
"""
_CONTACTS = """
CREATE TABLE job_contacts (
  job_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  state SMALLINT NOT NULL,
  CONSTRAINT pk_job_contacts PRIMARY KEY (job_id, contact_id),
  CONSTRAINT fk_job_contacts_job_id FOREIGN KEY(job_id)
    REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT fk_job_contacts_contact_id FOREIGN KEY(contact_id)
    REFERENCES contacts (id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    """Add jobs and their contacts."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (
        _JOBS.format(id="INTEGER" if is_sqlite else "BIGSERIAL"),
        _CONTACTS,
        "CREATE INDEX ix_job_contacts_contact_id ON job_contacts (contact_id)",
        "CREATE INDEX ix_job_contacts_waiting ON job_contacts (job_id, contact_id) WHERE state = 0",
    ):
        connection.exec_driver_sql(statement)
