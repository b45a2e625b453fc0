"""The directory without a sidebar, for an intranet page that shows it in a frame."""

from nicegui import ui

from app.components.contacts_table import ResultCount
from app.components.parent_messages import ParentMessages
from app.components.words import _
from app.pages.contacts import show_by_address
from app.pages.directory import Directory
from app.pages.frame import bare_frame
from app.pages.frame_storage import stand_in_for_storage
from app.pages.workplace import PAGE_SECONDS, Workplace

HOME = "/embed/contacts"


def register_embed(workplace: Workplace) -> None:
    """Serve the embedded directory."""

    @ui.page(
        f"{HOME}/{{contact_id}}", title="Contacts · Hilal Contacts", response_timeout=PAGE_SECONDS
    )
    @ui.page(HOME, title="Contacts · Hilal Contacts", response_timeout=PAGE_SECONDS)
    def embedded_contacts_page() -> None:
        stand_in_for_storage()
        seat = workplace.seat()
        with bare_frame(_("Contacts")) as page:
            directory = Directory(seat, home=HOME)
            with page.beside_title:
                ResultCount()
            parent = ParentMessages(
                origins=workplace.settings.frame_ancestors, home=HOME, on_open=directory.go
            )
            show_by_address(directory, HOME, on_show=parent.select)
