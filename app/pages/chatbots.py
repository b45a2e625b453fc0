"""The chatbots, and of each its figures, contacts, conversations and widget keys."""

from fastapi import Request
from nicegui import ui

from app.auth.permissions import Permission
from app.components.contacts_table import ResultCount
from app.components.elements import Button, Dialog, EmptyState, Link, Text, TextField, toast
from app.components.times import When
from app.components.words import _, figure, marked, sentence_of
from app.data.chatbots import add_chatbot, get_chatbot, list_chatbots
from app.data.errors import ContactsError, InvalidValueError
from app.data.read_models import ChatbotRow
from app.pages.allowed_websites import AllowedWebsites
from app.pages.contacts import show_by_address
from app.pages.conversations import ConversationFilter, ConversationsList
from app.pages.directory import Directory
from app.pages.frame import frame, refusals_shown
from app.pages.overview import OverviewDesk
from app.pages.widget_security import WidgetSecurity
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace, now

_TABS = {
    "overview": marked("Overview"),
    "contacts": marked("Contacts"),
    "conversations": marked("Conversations"),
    "security": marked("Widget security"),
}


def register_chatbots(workplace: Workplace) -> None:
    """Serve the list and the detail pages."""

    @ui.page("/chatbots", title="Chatbots · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def chatbots_page() -> None:
        seat = workplace.seat()
        async with workplace.database.read() as session:
            chatbots = await list_chatbots(session)
        with frame(_("Chatbots"), active="chatbots", operator=seat.operator) as page:
            if seat.may(Permission.ADMINISTER):
                with page.actions:
                    Button(_("New chatbot"), icon="plus", on_click=lambda: _ask_new(seat))
            if chatbots:
                _table(chatbots)
            else:
                EmptyState(
                    _("No chatbots yet"),
                    _("A chatbot appears here when it is added or first reports a visitor."),
                    icon="robot",
                )

    @ui.page(
        "/chatbots/{chatbot_id}/contacts/{contact_id}",
        title="Chatbot · Hilal Contacts",
        response_timeout=PAGE_SECONDS,
    )
    @ui.page(
        "/chatbots/{chatbot_id}/contacts",
        title="Chatbot · Hilal Contacts",
        response_timeout=PAGE_SECONDS,
    )
    @ui.page(
        "/chatbots/{chatbot_id}", title="Chatbot · Hilal Contacts", response_timeout=PAGE_SECONDS
    )
    async def chatbot_page(chatbot_id: str, request: Request, tab: str = "overview") -> None:
        seat = workplace.seat()
        is_list = request.url.path.rstrip("/") != f"/chatbots/{chatbot_id}"
        chosen = "contacts" if is_list else tab if tab in _TABS else "overview"
        try:
            async with workplace.database.read() as session:
                chatbot = await get_chatbot(session, chatbot_id)
        except ContactsError as error:
            with frame(_("Chatbot"), active="chatbots", operator=seat.operator):
                EmptyState(_("Nothing here"), sentence_of(error), icon="robot")
            return
        scrolls = chosen != "contacts"
        with frame(
            chatbot.name, active="chatbots", operator=seat.operator, scrolls=scrolls
        ) as page:
            _tabs(chatbot, chosen)
            if chosen == "contacts":
                with page.beside_title:
                    ResultCount()
            await _tab(seat, chatbot, chosen)


async def _tab(seat: Seat, chatbot: ChatbotRow, chosen: str) -> None:
    match chosen:
        case "contacts":
            home = f"/chatbots/{chatbot.chatbot_id}/contacts"
            directory = Directory(seat, home=home, chatbot_id=chatbot.chatbot_id)
            show_by_address(directory, home)
        case "conversations":
            with ui.element("div").classes("hc-narrow"):
                listing = ConversationsList(seat, ConversationFilter(chatbot_id=chatbot.chatbot_id))
                await listing.show()
        case "security":
            security = WidgetSecurity(seat, chatbot.chatbot_id)
            await security.show()
            seat.workplace.listen(security.hear)
            await AllowedWebsites(seat, chatbot.chatbot_id).show()
        case _:
            _overview(chatbot)
            OverviewDesk(seat, chatbot.chatbot_id)


def _table(chatbots: tuple[ChatbotRow, ...]) -> None:
    with ui.element("table").classes("hc-table"):
        with ui.element("thead"), ui.element("tr"):
            for title in (_("Name"), _("ID"), _("Contacts"), _("Conversations"), _("Since")):
                # Its own page has the id too; on a phone there is no room for it here.
                roomy = "hc-roomy" if title == _("ID") else ""
                Text(title, tag="th", classes=roomy).props["scope"] = "col"
        with ui.element("tbody"):
            for chatbot in chatbots:
                with ui.element("tr"):
                    with ui.element("td"):
                        Link(chatbot.name, f"/chatbots/{chatbot.chatbot_id}")
                    Text(chatbot.chatbot_id, tag="td", classes="hc-code hc-roomy")
                    Text(figure(chatbot.contact_count), tag="td")
                    Text(figure(chatbot.conversation_count), tag="td")
                    with ui.element("td"):
                        When(chatbot.created_at)


def _tabs(chatbot: ChatbotRow, chosen: str) -> None:
    with ui.element("nav").classes("hc-tabs") as tabs:
        tabs.props["aria-label"] = _("Chatbot")
        for name, title in _TABS.items():
            link = Link(_(title), f"/chatbots/{chatbot.chatbot_id}?tab={name}", classes="hc-tab")
            if name == chosen:
                link.props["aria-current"] = "page"


def _overview(chatbot: ChatbotRow) -> None:
    with ui.element("div").classes("hc-figures"):
        for count, label in (
            (chatbot.contact_count, _("Contacts")),
            (chatbot.conversation_count, _("Conversations")),
        ):
            with ui.element("div").classes("hc-figure"):
                Text(figure(count), tag="strong")
                Text(label, classes="hc-muted")
    with ui.element("dl").classes("hc-facts"):
        Text(_("ID"), tag="dt")
        Text(chatbot.chatbot_id, tag="dd", classes="hc-code")
        Text(_("Since"), tag="dt")
        with ui.element("dd"):
            When(chatbot.created_at)


def _ask_new(seat: Seat) -> None:
    async def add() -> None:
        with dialog, refusals_shown():
            actor = await seat.acting(Permission.ADMINISTER)
            chatbot_id = identifier.value.strip()
            try:
                async with seat.workplace.database.transaction() as session:
                    await add_chatbot(
                        session, chatbot_id=chatbot_id, name=name.value, actor=actor, now=now()
                    )
            except InvalidValueError as error:
                (name if error.field == "name" else identifier).show_error(sentence_of(error))
                return
            dialog.close()
            toast(_("Chatbot added."), seconds=4)
            ui.navigate.to(f"/chatbots/{chatbot_id}?tab=security")

    with Dialog(_("New chatbot")) as dialog, ui.element("div").classes("hc-dialog-content"):
        name = TextField(_("Name")).comes_first()
        identifier = TextField(
            _("ID"), hint=_("Letters, digits, dots and dashes; it never changes.")
        )
        with ui.element("div").classes("hc-dialog-foot"):
            Button(_("Cancel"), on_click=dialog.close)
            Button(_("Add"), on_click=add, kind="primary")
    dialog.open()
