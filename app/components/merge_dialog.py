"""Merge two contacts, after seeing what will result."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.components.elements import Button, Dialog, Text
from app.components.identity_badge import IdentityBadge
from app.components.provenance import as_text
from app.components.titles import label_of, title_of
from app.components.words import _, listed, ngettext
from app.data.read_models import ContactRow, FieldPreview, MergePreview


class MergeDialog(Dialog):
    """Shows both sides and the result; one may swap which contact stays before merging."""

    def __init__(
        self,
        *,
        on_swap: Callable[[], Awaitable[None]],
        on_merge: Callable[[], Awaitable[None]],
        reason: str = "",
    ) -> None:
        super().__init__(_("Merge contacts"))
        self._on_swap = on_swap
        self._on_merge = on_merge
        self._reason = reason
        with self:
            self._content = ui.element("div").classes("hc-dialog-content")

    def show(self, preview: MergePreview) -> None:
        """Show what merging would result in, and open."""
        self._content.clear()
        with self._content:
            if self._reason:
                Text(self._reason, tag="p").classes("hc-dialog-why")
            with ui.element("div").classes("hc-merge-pair"):
                _side(preview.primary, _("Stays"))
                Button(_("Swap"), on_click=self._on_swap, icon="merge")
                _side(preview.duplicate, _("Is folded in"))
            _differences(preview.fields)
            for line in _effects(preview):
                Text(line, tag="p").classes("hc-merge-effect")
            Text(_("You can undo this from the contact’s history."), tag="p").classes("hc-muted")
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=self.close)
                Button(_("Merge"), on_click=self._on_merge, kind="primary")
        self.open()


def _side(row: ContactRow, role: str) -> None:
    with ui.element("div").classes("hc-merge-side"):
        Text(role, tag="small").classes("hc-muted")
        Text(title_of(row), tag="strong").props["dir"] = "auto"
        IdentityBadge(row.identity)


def _differences(fields: tuple[FieldPreview, ...]) -> None:
    shown = [field for field in fields if field.primary != field.duplicate]
    if not shown:
        Text(_("Both say the same of this person."), tag="p").classes("hc-muted")
        return
    with ui.element("table").classes("hc-differences"):
        with ui.element("thead"), ui.element("tr"):
            for title in (_("Field"), _("Stays"), _("Is folded in"), _("Result")):
                Text(title, tag="th").props["scope"] = "col"
        with ui.element("tbody"):
            for field in shown:
                _difference(field)


def _difference(field: FieldPreview) -> None:
    with ui.element("tr"):
        Text(label_of(field.field), tag="th").props["scope"] = "row"
        _cell(as_text(field.primary))
        # A second email is not lost: it stays as another known one.
        is_lost = field.duplicate not in (None, field.result) and field.field != "email"
        _cell(as_text(field.duplicate)).classes("is-losing" if is_lost else "")
        _cell(as_text(field.result)).classes("is-result")


def _cell(text: str) -> Text:
    cell = Text(text or "—", tag="td")
    cell.props["dir"] = "auto"
    return cell


def _effects(preview: MergePreview) -> list[str]:
    lines = [
        ngettext(
            "{count} conversation will move; {total} in all.",
            "{count} conversations will move; {total} in all.",
            preview.duplicate.conversation_count,
            total=preview.conversation_count,
        )
    ]
    if len(preview.emails) > 1:
        lines.append(_("Emails known afterwards: {emails}.", emails=listed(preview.emails)))
    if preview.tags:
        lines.append(_("Tags afterwards: {tags}.", tags=listed(preview.tags)))
    return lines
