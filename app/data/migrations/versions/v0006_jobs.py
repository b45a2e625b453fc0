"""Long work is kept as jobs with progress."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet."""
