"""What the process says about itself: lines for people or for machines, never anything of a person.

What an exception says may hold a row of the database, so neither its words nor those that a foreign
library fills in are repeated: an error is told by its kind and by where in the code it happened.
"""

import asyncio
import logging
import sys
import traceback
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from pythonjsonlogger.orjson import OrjsonFormatter

from app.data.errors import ContactsError

# The request that is being answered, so that every line about it can be found.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# What these fill in is ours or the schema's.
_SAFE = ("app.", "__main__", "alembic.")
_FRAMES_AT_MOST = 12
_GATHERED_SECONDS = 0.02
# These tell statements with their values, or every event of a page, when they may.
_TALKATIVE = ("aiosqlite", "asyncio", "sqlalchemy", "engineio", "socketio", "uvicorn.access")
_WITH_HANDLERS_OF_THEIR_OWN = ("uvicorn", "uvicorn.error", "uvicorn.access", "nicegui")


def set_up_logging(*, level: str, form: str) -> None:
    """Send lines of this level and above to standard error, as ``text`` or as ``json``."""
    handler = GatheredLines(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    # A line that cannot be written would otherwise be shown whole, with what must not be told.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _WITH_HANDLERS_OF_THEIR_OWN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class GatheredLines(logging.StreamHandler[TextIO]):
    """Writes what requests say within a moment in one go; warnings and worse are written at once.

    Every write lets the other threads have the interpreter first. What a thread or a command says
    outside the event loop is written at once as well, and whatever waits goes before it.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._waiting: list[str] = []
        self._written_by: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._waiting.append(self.format(record) + self.terminator)
            loop = None if record.levelno >= logging.WARNING else _running_loop()
            if loop is None:
                self.flush()
            elif loop is not self._written_by:
                # One that ended before its time came writes nothing any more.
                self._written_by = loop
                loop.call_later(_GATHERED_SECONDS, self.flush)
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Write what waits."""
        with self.lock or nullcontext():
            waiting, self._waiting, self._written_by = self._waiting, [], None
            if waiting:
                self.stream.write("".join(waiting))
            super().flush()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class JsonLines(OrjsonFormatter):
    """One JSON object a line."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        log_data.update(facts_of(record))


class PlainLines(logging.Formatter):
    """The same for somebody who reads along."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        head = " ".join(str(facts.pop(name)) for name in ("at", "level", "logger", "message"))
        where = facts.pop("where", ())
        words = (head, *(f"{name}={value}" for name, value in facts.items()))
        return "\n    ".join((" ".join(words), *where))


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record; `extra={"facts": {…}}` adds facts of ours."""
    facts: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message_of(record),
    }
    if (current := request_id.get()) is not None:
        facts["request_id"] = current
    return facts | _error_of(record) | getattr(record, "facts", {})


def _message_of(record: logging.LogRecord) -> str:
    if record.name.startswith(_SAFE):
        return record.getMessage()
    if isinstance(record.msg, str):
        # The first line of the template; what would be filled in is not ours to judge.
        return record.msg.partition("\n")[0]
    return type(record.msg).__name__


def _error_of(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    told: dict[str, Any] = {"error": type(error).__name__}
    if not isinstance(error, ContactsError):
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_AT_MOST:]
        told["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return told
