"""Tags, operators, screens and appearance."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Link, Text
from app.components.words import _
from app.pages.api_keys_desk import ApiKeysDesk
from app.pages.appearance_desk import AppearanceDesk
from app.pages.frame import frame
from app.pages.kiosks_desk import KiosksDesk
from app.pages.operators_desk import OperatorsDesk
from app.pages.password_desk import PasswordDesk
from app.pages.sessions_desk import SessionsDesk
from app.pages.tags_desk import TagsDesk
from app.pages.workplace import Seat, Workplace


def register_settings(workplace: Workplace) -> None:
    """Serve the page."""

    @ui.page("/settings", title="Settings · Hilal Contacts")
    async def settings_page() -> None:
        seat = workplace.seat()
        with (
            frame(_("Settings"), active="settings", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            with ui.element("section").classes("hc-section"):
                Text(_("Appearance"), tag="h2")
                AppearanceDesk(seat)
            with ui.element("section").classes("hc-section"):
                Text(_("Tags"), tag="h2")
                await TagsDesk(seat).show()
            with ui.element("section").classes("hc-section"):
                Text(_("Password"), tag="h2")
                PasswordDesk(seat, workplace.sign_in)
            with ui.element("section").classes("hc-section"):
                Text(_("Where you are signed in"), tag="h2")
                await SessionsDesk(seat, seat.operator.operator_id).show()
            if seat.may(Permission.ADMINISTER):
                await _for_admins(seat)
            if seat.may(Permission.ERASE):
                with ui.element("section").classes("hc-section"):
                    Text(_("Erasures"), tag="h2")
                    words = _("Receipts, rules of retention, and whom others were told of.")
                    Text(words, tag="p", classes="hc-muted")
                    Link(_("Open erasures"), "/erasures", classes="hc-button hc-button--plain")


async def _for_admins(seat: Seat) -> None:
    with ui.element("section").classes("hc-section"):
        Text(_("Operators"), tag="h2")
        await OperatorsDesk(seat).show()
    with ui.element("section").classes("hc-section"):
        Text(_("API keys"), tag="h2")
        await ApiKeysDesk(seat).show()
    with ui.element("section").classes("hc-section"):
        Text(_("Screens"), tag="h2")
        await KiosksDesk(seat).show()
