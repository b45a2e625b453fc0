"""The directory's table: it fetches its rows by itself and is told of live changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from app.components.provenance import as_text
from app.data.read_models import ContactRow, JSONValue

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


_LONGEST = 200  # letters of a captured value, beyond which no column is wide enough


def row_json(row: ContactRow, captured: Iterable[tuple[str, JSONValue]] = ()) -> dict[str, Any]:
    """A line of the directory as the table takes it, by HTTP and by patch alike.

    Captured values are pairs, since people choose the names.
    """
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
        "captured": [(name, _plain(value)) for name, value in captured],
    }


def _plain(value: JSONValue) -> str | int | float:
    return value if isinstance(value, int | float) else as_text(value)[:_LONGEST]


@dataclass(frozen=True, slots=True)
class BulkWish:
    """What somebody wants done with the chosen rows, as the browser sent it.

    With ``is_all`` everything that ``query`` finds is meant, but for the ``contact_ids``.
    """

    action: str
    contact_ids: tuple[str, ...]
    is_all: bool
    query: str
    tag: str | None = None

    @classmethod
    def of(cls, sent: Any) -> "BulkWish":
        """Read what was sent; whatever is not of the expected kind becomes empty."""
        sent = sent if isinstance(sent, dict) else {}
        ids = sent.get("ids")
        return cls(
            action=str(sent.get("action", "")),
            contact_ids=tuple(str(one) for one in ids) if isinstance(ids, list) else (),
            is_all=sent.get("is_all") is True,
            query=str(sent.get("query", "")),
            tag=str(sent["tag"]) if sent.get("tag") else None,
        )


def _row_tag(sent: Any) -> tuple[str, str]:
    sent = sent if isinstance(sent, dict) else {}
    return str(sent.get("contact_id", "")), str(sent.get("tag", ""))


class ContactsTable(Element, component="contacts_table.js", esm=_MODULES):
    """Every contact of the view in the address, a million included; reports which row is opened.

    A live change shows in its row and never moves one; what would move waits behind a button.
    With ``can_select`` rows can be chosen, and ``on_bulk`` hears what is to be done with them.
    """

    def __init__(  # noqa: PLR0913 - each keyword is a choice of its own
        self,
        *,
        rows_url: str = "/rows",
        base_path: str = "/contacts",
        fixed: Mapping[str, str] | None = None,
        can_select: bool = False,
        can_export: bool = False,
        can_erase: bool = False,
        on_select: Callable[[str], Any] | None = None,
        on_bulk: Callable[[BulkWish], Any] | None = None,
        on_tag: Callable[[str, str], Any] | None = None,
    ) -> None:
        super().__init__()
        self.props["rows_url"] = rows_url
        self.props["base_path"] = base_path
        self.props["fixed"] = dict(fixed or {})
        self.props["can_select"] = can_select
        self.props["can_export"] = can_export
        self.props["can_erase"] = can_erase
        if on_select is not None:

            def select(event: GenericEventArguments) -> Any:
                return on_select(str(event.args))

            self.on("select", select)
        if on_bulk is not None:
            self.on("bulk", lambda event: on_bulk(BulkWish.of(event.args)))
        if on_tag is not None:
            self.on("tag", lambda event: on_tag(*_row_tag(event.args)))

    def patch_all(self, rows: orjson.Fragment) -> None:
        """Show changed rows in their places; one that is not loaded counts as new if it fits.

        They are a JSON array of lines as `row_json` makes them, written once for all tables.
        """
        self.run_method("patch_all", rows)

    def strike_out(self, contact_id: str, *, is_erased: bool = False) -> None:
        """Strike out a contact that is gone; its line stays until the next query.

        Of whoever was erased no word stays in it.
        """
        self.run_method("remove", contact_id, is_erased)

    def show_present(self, contact_id: str, names: Sequence[str]) -> None:
        """Mark the row that these colleagues have open; no names take the mark away."""
        self.run_method("show_here", contact_id, list(names))

    def mark_open(self, contact_id: str | None) -> None:
        """Mark the row whose panel is open."""
        self.run_method("mark_open", contact_id)

    def focus_row(self, contact_id: str | None = None) -> None:
        """Put the keyboard on a row, or on the one that last had it."""
        self.run_method("focus_row", contact_id)

    def refresh(self) -> None:
        """Fetch the rows in sight again and keep the place."""
        self.run_method("refresh")

    def choose_nobody(self) -> None:
        """Take the choice off every row: what was asked about them has begun."""
        self.run_method("clearSelection")

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
