"""The head of the detail panel: who it is, why the badge, and the way to the next one."""

from typing import Self

from nicegui.element import Element

from app.components.copy_button import CopyButton
from app.components.elements import Button, Text
from app.components.identity_badge import Avatar, IdentityBadge
from app.components.panel_contents import PanelEvents
from app.components.panel_sections import why_badge
from app.components.times import absolute, relative
from app.components.titles import title_of
from app.components.words import _
from app.data.read_models import ContactDetail, ContactRow


class PanelHead(Element):
    """A title with the panel's buttons.

    The buttons stay from one contact to the next, and the keyboard on them: a key pressed while
    the title is drawn anew would otherwise reach nobody.
    """

    def __init__(self, events: PanelEvents) -> None:
        super().__init__("header")
        self.classes("hc-panel-head")
        self._events = events
        self._parts: tuple[Element, Element] | None = None

    def show(self, contact: ContactDetail) -> None:
        """Show whose panel it is."""
        row = contact.row
        name, why = self._parts_around_buttons()
        with name:
            Avatar(row.name or row.email, row.contact_id)
            with Element("div").classes("hc-panel-title"):
                Text(title_of(row), tag="h2").props["dir"] = "auto"
                IdentityBadge(row.identity)
        with why:
            Text(why_badge(contact), tag="p").classes("hc-panel-why")
            if row.deleted_at is not None:
                notice = Text(_deleted_words(row), tag="p").classes("hc-notice is-amber")
                notice.props["role"] = "status"

    def show_title(self, title: str, *, has_buttons: bool) -> None:
        """Show a title that is no contact's."""
        self.clear()
        with self:
            with Element("div").classes("hc-panel-title"):
                Text(title, tag="h2")
            if has_buttons:
                self._lay_buttons()

    def clear(self) -> Self:
        """Forget whom it showed, the buttons too."""
        self._parts = None
        return super().clear()

    def _parts_around_buttons(self) -> tuple[Element, Element]:
        if self._parts is None:
            self.clear()
            with self:
                name = Element("div").classes("hc-panel-part")
                self._lay_buttons()
                self._parts = name, Element("div").classes("hc-panel-part")
        for part in self._parts:
            part.clear()
        return self._parts

    def _lay_buttons(self) -> None:
        events = self._events
        with Element("div").classes("hc-panel-buttons"):
            CopyButton(_("Copy link"), icon="link")
            Button(
                "",
                on_click=events.on_previous,
                kind="ghost",
                icon="chevron-left",
                label=_("Previous"),
            )
            Button("", on_click=events.on_next, kind="ghost", icon="chevron-right", label=_("Next"))
            Button("", on_click=events.on_close, kind="ghost", icon="close", label=_("Close"))


def _deleted_words(row: ContactRow) -> str:
    if row.deleted_at is None:
        return ""
    at, deleted_at = relative(row.deleted_at), absolute(row.deleted_at)
    if row.last_seen is not None and row.last_seen > row.deleted_at:
        seen = relative(row.last_seen)
        return _("Deleted: {when} ({at}). Active since: {seen}.", when=at, at=deleted_at, seen=seen)
    return _("Deleted: {when} ({at}).", when=at, at=deleted_at)
