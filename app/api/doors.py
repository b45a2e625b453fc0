"""What every resource of the API is built with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.auth.secrets import SecretBox
from app.auth.token_refusals import RefusalCounter
from app.data.database import Database
from app.data.eraser import Eraser
from app.settings import Settings


def utc_now() -> datetime:
    """The time now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Doors:
    """The directory's database and settings, what counts refusals, what erases, and the clock."""

    database: Database
    settings: Settings
    secret_box: SecretBox
    refusals: RefusalCounter
    eraser: Eraser
    now: Callable[[], datetime] = utc_now
