"""The conversation history in the detail panel."""

from nicegui import ui

from app.components.conversation_list import ConversationList
from app.components.elements import Button, Link, Text
from app.components.panel_contents import PanelContents, PanelEvents
from app.components.words import _, figure


def show_conversations(now: PanelContents, events: PanelEvents) -> None:
    """Heading with count and order, the conversations, and a way to the next ones."""
    with ui.element("div").classes("hc-panel-heading"):
        Text(_("Conversation history"), tag="h3")
        Text(figure(now.contact.row.conversation_count)).classes("hc-muted")
        Button(
            _("Oldest first") if now.is_ascending else _("Newest first"),
            on_click=events.on_sort,
            kind="link",
            icon="arrow-up" if now.is_ascending else "arrow-down",
        )
    if not now.conversations:
        Text(_("No conversation yet."), tag="p").classes("hc-muted hc-panel-nothing")
    split_out = events.on_split_out if now.can_edit else None
    ConversationList(on_split_out=split_out).show(now.conversations)
    if now.has_more_conversations:
        Button(_("Show more conversations"), on_click=events.on_more, kind="link")
    elif now.contact.row.conversation_count > len(now.conversations):
        # Thousands are for a page of their own, which goes on to the last.
        address = f"/conversations?contact_id={now.contact.row.contact_id}"
        Link(_("All conversations"), address)


def shown_of(contents: PanelContents) -> tuple[object, ...]:
    """What the section shows: while this stays the same it is not drawn anew."""
    return (
        contents.conversations,
        contents.is_ascending,
        contents.has_more_conversations,
        contents.contact.row.conversation_count,
    )
