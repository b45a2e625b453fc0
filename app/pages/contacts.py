"""The contacts page: one page for the list and for each contact's own address."""

from collections.abc import Callable

from nicegui import ui
from starlette.responses import RedirectResponse

from app.auth.permissions import Permission
from app.components.contacts_table import ResultCount
from app.components.elements import Button, Link, Text
from app.components.icons import Icon
from app.components.words import _
from app.pages.directory import Directory
from app.pages.export_dialog import ExportButton
from app.pages.frame import frame
from app.pages.workplace import PAGE_SECONDS, Workplace

HOME = "/contacts"


def register_contacts(workplace: Workplace) -> None:
    """Serve the directory at `/contacts` and `/contacts/{id}`, and lead `/` to it."""

    @ui.page("/", response_timeout=PAGE_SECONDS)
    def front_page() -> RedirectResponse:
        return RedirectResponse(HOME)

    @ui.page(
        f"{HOME}/{{contact_id}}", title="Contacts · Hilal Contacts", response_timeout=PAGE_SECONDS
    )
    @ui.page(HOME, title="Contacts · Hilal Contacts", response_timeout=PAGE_SECONDS)
    def contacts_page() -> None:
        seat = workplace.seat()
        with frame(_("Contacts"), active="contacts", operator=seat.operator, scrolls=False) as page:
            directory = Directory(seat, home=HOME)
            with page.beside_title:
                ResultCount()
            if seat.may(Permission.TRANSFER):
                with page.actions:
                    with Link("", "/imports", classes="hc-button"):
                        Icon("upload")
                        Text(_("Import"))
                    ExportButton(seat)
            if seat.may(Permission.EDIT):
                with page.actions:
                    Button(_("New contact"), icon="plus", on_click=directory.new_contact)
            show_by_address(directory, HOME)


def show_by_address(
    directory: Directory, home: str, *, on_show: Callable[[str | None], None] | None = None
) -> None:
    """Open and close the panel as the address says, now and on every change of it."""

    async def opened(contact_id: str) -> None:
        if on_show is not None:
            on_show(contact_id)
        await directory.open(contact_id)

    def closed() -> None:
        if on_show is not None:
            on_show(None)
        directory.close()

    # A chatbot's list has a second address, its tab.
    tab = home.removesuffix("/contacts") or home
    routes: dict[str, Callable[..., object]] = dict.fromkeys((tab, home), closed)
    # Other addresses are not ours: without the 404 text they lead to their own pages.
    ui.sub_pages({**routes, f"{home}/{{contact_id}}": opened}, show_404=False)
