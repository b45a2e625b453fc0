"""Who is signed in with a token, remembered for moments, so that rows come without a look-up."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from app.auth.secrets import hash_token
from app.data.changes import Change, ChangesMissed, OperatorChanged
from app.data.database import Database
from app.data.read_models import OperatorRow
from app.data.sessions import TOUCH_INTERVAL, find_session, touch_session

# Another process on the same database learns of a sign-out at the latest after this time.
_REMEMBERED = timedelta(seconds=2)
_REMEMBERED_AT_MOST = 10_000


class SessionWatch:
    """Looks sessions up, notes that they are in use, and forgets at once whose operator changed."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._known: dict[str, tuple[OperatorRow, datetime]] = {}
        self._touched: dict[str, datetime] = {}
        self._changes = 0

    async def operator_of(self, token: str) -> OperatorRow | None:
        """Who is signed in with this token, if anybody is."""
        key, now = hash_token(token), self._now()
        known = self._known.get(key)
        if known is not None and now - known[1] < _REMEMBERED:
            return known[0]
        changes = self._changes
        async with self._database.look() as session:
            operator = await find_session(session, key, now)
        if operator is None:
            self._known.pop(key, None)
            self._touched.pop(key, None)
            return None
        # What changed while the database answered may not be in the answer.
        if changes == self._changes:
            self._make_room()
            self._known[key] = operator, now
        await self._touch(key, now)
        return operator

    def forget(self, changes: Iterable[Change]) -> None:
        """Listen to what was committed: a changed operator is looked up anew."""
        if ChangesMissed() in changes:
            self._changes += 1
            self._known.clear()
        changed = {c.operator_id for c in changes if isinstance(c, OperatorChanged)}
        if changed:
            self._changes += 1
            self._known = {
                key: known
                for key, known in self._known.items()
                if known[0].operator_id not in changed
            }

    async def _touch(self, key: str, now: datetime) -> None:
        touched = self._touched.get(key)
        if touched is not None and now - touched < TOUCH_INTERVAL:
            return
        self._touched[key] = now
        async with self._database.transaction() as session:
            await touch_session(session, key, now=now)

    def _make_room(self) -> None:
        if len(self._known) >= _REMEMBERED_AT_MOST:
            self._known.clear()
        if len(self._touched) >= _REMEMBERED_AT_MOST:
            self._touched.clear()
