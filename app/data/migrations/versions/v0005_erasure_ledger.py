"""Erasures can be resumed and remembered by keyed hashes."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
