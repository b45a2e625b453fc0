"""What an embedded directory tells the page around its frame, and what that page may ask for."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

_CONTACT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ParentMessages(Element, component="parent_messages.js"):
    """Posts that the directory opened, which contact is shown, and how large it is.

    Only a parent of one of these origins hears it, and may have words searched for or a contact
    opened; ``on_open`` gets its id, or None for none.
    """

    def __init__(
        self, *, origins: Sequence[str], home: str, on_open: Callable[[str | None], Any]
    ) -> None:
        super().__init__()
        self._on_open = on_open
        self.on("open", self._open)
        self.props["origins"] = list(origins)
        self.props["home"] = home

    def select(self, contact_id: str | None) -> None:
        """Say which contact is shown, or that none is."""
        self.run_method("select", contact_id)

    def _open(self, event: GenericEventArguments) -> Any:
        wanted = event.args
        if wanted is None or (isinstance(wanted, str) and _CONTACT_ID.fullmatch(wanted)):
            return self._on_open(wanted)
        return None
