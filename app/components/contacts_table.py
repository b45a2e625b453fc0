"""The directory's table: it fetches its rows by itself and is told of live changes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from app.data.read_models import ContactRow

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


def row_json(row: ContactRow) -> dict[str, Any]:
    """A line of the directory as the table takes it, by HTTP and by patch alike."""
    return {
        "contact_id": row.contact_id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "identity": row.identity.value,
        "tags": list(row.tags),
        "last_seen": row.last_seen.isoformat() if row.last_seen else None,
        "first_seen": row.first_seen.isoformat(),
        "conversation_count": row.conversation_count,
        "version": row.version,
        "deleted_at": row.deleted_at.isoformat() if row.deleted_at else None,
    }


class ContactsTable(Element, component="contacts_table.js", esm=_MODULES):
    """Every contact of the view in the address, a million included; reports which row is opened.

    A live change shows in its row and never moves one; what would move waits behind a button.
    """

    def __init__(
        self,
        *,
        rows_url: str = "/rows",
        base_path: str = "/contacts",
        fixed: Mapping[str, str] | None = None,
        open_id: str | None = None,
        on_select: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__()
        self.props["rows_url"] = rows_url
        self.props["base_path"] = base_path
        self.props["fixed"] = dict(fixed or {})
        self.props["open_id"] = open_id
        if on_select is not None:

            def select(event: GenericEventArguments) -> Any:
                return on_select(str(event.args))

            self.on("select", select)

    def patch(self, row: ContactRow) -> None:
        """Show a changed contact in its place; one that is not loaded counts as new if it fits."""
        self.run_method("patch", row_json(row))

    def strike_out(self, contact_id: str) -> None:
        """Strike out a contact that is gone; its line stays until the next query."""
        self.run_method("remove", contact_id)

    def mark_open(self, contact_id: str | None) -> None:
        """Mark the row whose panel is open."""
        self.run_method("mark_open", contact_id)

    def focus_row(self, contact_id: str | None = None) -> None:
        """Put the keyboard on a row, or on the one that last had it."""
        self.run_method("focus_row", contact_id)

    def refresh(self) -> None:
        """Fetch the rows in sight again and keep the place."""
        self.run_method("refresh")

    def go_to_list(self) -> None:
        """Leave the open contact for the list, keep the view, put the keyboard on its row."""
        self.run_method("go_to_list")

    def open_next(self) -> None:
        """Open the contact below the open one."""
        self.run_method("step", 1)

    def open_previous(self) -> None:
        """Open the contact above the open one."""
        self.run_method("step", -1)


class ResultCount(Element, component="result_count.js", esm=_MODULES):
    """How many contacts the view holds; it knows by itself."""
