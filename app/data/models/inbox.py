"""What was acknowledged to a visitor's own browser and is not applied yet."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.data.models.base import Base, BigId


class InboxRecord(Base):
    """One visit as it was given, until it is applied; ``failed_at`` sets it aside."""

    __tablename__ = "inbox"
    # A number is given once: whoever lets go of one parcel must not hit the next.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    given: Mapped[str]
    failed_at: Mapped[datetime | None]
