"""Who has which contact open, for as long as their page lives."""

import logging
from collections.abc import Callable

from app.data.read_models import OperatorRow

Listener = Callable[[str], None]
Looked = Callable[[str, str | None, OperatorRow], None]
_log = logging.getLogger(__name__)


class Presence:
    """Knows who looks at whom; listeners hear the contact for which that changed."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, OperatorRow]] = {}
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        # Told of the pages of this process alone.
        self.on_look: Looked | None = None

    def look_at(self, page_id: str, contact_id: str | None, operator: OperatorRow) -> None:
        """Note that this page of this process now shows this contact, or none."""
        if contact_id is None:
            self.leave(page_id)
        else:
            self.note(page_id, contact_id, operator)
        if self.on_look is not None:
            self.on_look(page_id, contact_id, operator)

    def note(self, page_id: str, contact_id: str, operator: OperatorRow) -> None:
        """Note that a page, of whichever process, shows this contact."""
        before = self._pages.get(page_id)
        self._pages[page_id] = contact_id, operator
        for changed in {before[0] if before else contact_id, contact_id}:
            self._tell(changed)

    def leave(self, page_id: str) -> None:
        """Note that a page shows no contact."""
        before = self._pages.pop(page_id, None)
        if before is not None:
            self._tell(before[0])

    def others_at(self, contact_id: str, operator_id: str) -> tuple[str, ...]:
        """The names of everybody else who has this contact open."""
        found = {
            operator.operator_id: operator.name
            for seen_id, operator in self._pages.values()
            if seen_id == contact_id and operator.operator_id != operator_id
        }
        return tuple(sorted(found.values()))

    def contacts(self) -> frozenset[str]:
        """Every contact that somebody has open."""
        return frozenset(contact_id for contact_id, _ in self._pages.values())

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell of every change until the returned function is called."""
        key, self._next = self._next, self._next + 1
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def _tell(self, contact_id: str) -> None:
        for listener in tuple(self._listeners.values()):
            try:
                listener(contact_id)
            except Exception:  # one page that is going must not keep the others from hearing
                _log.exception("A listener failed")
