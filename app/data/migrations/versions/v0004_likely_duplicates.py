"""Likely duplicates have a score, evidence, and a queue of contacts to look at."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing yet."""
