"""A chatbot names the websites that may identify its visitors."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
