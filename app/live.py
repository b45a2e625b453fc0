"""From committed changes to open pages, within this process."""

import logging
from collections.abc import Callable

from app.data.changes import Change

Listener = Callable[[tuple[Change, ...]], None]
_log = logging.getLogger(__name__)


class LiveUpdates:
    """Hands every committed change to whoever listens now; nothing is kept for later."""

    def __init__(self) -> None:
        self._listeners: dict[int, tuple[Listener, frozenset[type[Change]]]] = {}
        self._next = 0

    def subscribe(self, listener: Listener, *kinds: type[Change]) -> Callable[[], None]:
        """Call the listener after each commit until the returned function is called.

        With ``kinds`` only after those with a change of these kinds; it is told all of the commit.
        """
        key, self._next = self._next, self._next + 1
        self._listeners[key] = listener, frozenset(kinds)

        def leave() -> None:
            self._listeners.pop(key, None)

        return leave

    @property
    def listener_count(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def publish(self, changes: tuple[Change, ...]) -> None:
        """Tell every listener; one that fails is logged and keeps nobody else from hearing."""
        told = {type(change) for change in changes}
        for listener, kinds in tuple(self._listeners.values()):
            # A busy day's changes concern few of the many who listen.
            if kinds and kinds.isdisjoint(told):
                continue
            try:
                listener(changes)
            except Exception:  # the writer's commit stands, whatever a page makes of it
                _log.exception("A listener failed")
