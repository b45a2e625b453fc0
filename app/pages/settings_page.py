"""Settings, a section each with an address of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Link, Text
from app.components.words import _, marked
from app.pages.api_keys_desk import ApiKeysDesk
from app.pages.appearance_desk import AppearanceDesk
from app.pages.fields_desk import FieldsDesk
from app.pages.frame import frame
from app.pages.kiosks_desk import KiosksDesk
from app.pages.masking_desk import MaskingDesk
from app.pages.operators_desk import OperatorsDesk
from app.pages.password_desk import PasswordDesk
from app.pages.sessions_desk import SessionsDesk
from app.pages.tags_desk import TagsDesk
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    show: Callable[[Seat], Awaitable[None]]
    asks: Permission = Permission.READ


def register_settings(workplace: Workplace) -> None:
    """Serve the page; `?section=` says which part, and only what a role may use is offered."""

    @ui.page("/settings", title="Settings · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def settings_page(section: str = "appearance") -> None:
        seat = workplace.seat()
        offered = {name: one for name, one in _SECTIONS.items() if seat.may(one.asks)}
        chosen = section if section in offered else "appearance"
        with (
            frame(_("Settings"), active="settings", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            with ui.element("nav").classes("hc-tabs") as tabs:
                tabs.props["aria-label"] = _("Settings")
                for name, one in offered.items():
                    link = Link(_(one.title), f"/settings?section={name}", classes="hc-tab")
                    if name == chosen:
                        link.props["aria-current"] = "page"
            with ui.element("section").classes("hc-section"):
                Text(_(offered[chosen].title), tag="h2")
                await offered[chosen].show(seat)


async def _appearance(seat: Seat) -> None:
    AppearanceDesk(seat)


async def _tags(seat: Seat) -> None:
    await TagsDesk(seat).show()


async def _fields(seat: Seat) -> None:
    await FieldsDesk(seat).show()


async def _operators(seat: Seat) -> None:
    await OperatorsDesk(seat).show()


async def _account(seat: Seat) -> None:
    PasswordDesk(seat, seat.workplace.sign_in)
    Text(_("Where you are signed in"), tag="h3", classes="hc-heading--section")
    await SessionsDesk(seat, seat.operator.operator_id).show()


async def _viewers(seat: Seat) -> None:
    await MaskingDesk(seat).show()


async def _api_keys(seat: Seat) -> None:
    await ApiKeysDesk(seat).show()


async def _screens(seat: Seat) -> None:
    await KiosksDesk(seat).show()


async def _erasures(_seat: Seat) -> None:
    words = _("Receipts, rules of retention, and whom others were told of.")
    Text(words, tag="p", classes="hc-muted")
    Link(_("Open erasures"), "/erasures", classes="hc-button hc-button--plain")


async def _chatbots(_seat: Seat) -> None:
    words = _("Names, widget keys and allowed websites stand with each chatbot.")
    Text(words, tag="p", classes="hc-muted")
    Link(_("Open chatbots"), "/chatbots", classes="hc-button hc-button--plain")


_SECTIONS = {
    "appearance": _Section(marked("Appearance"), _appearance),
    "account": _Section(marked("Password and sessions"), _account),
    "tags": _Section(marked("Tags"), _tags),
    "fields": _Section(marked("Fields"), _fields, Permission.ADMINISTER),
    "operators": _Section(marked("Operators"), _operators, Permission.ADMINISTER),
    "viewers": _Section(marked("What viewers see"), _viewers, Permission.ADMINISTER),
    "api-keys": _Section(marked("API keys"), _api_keys, Permission.ADMINISTER),
    "chatbots": _Section(marked("Chatbots"), _chatbots),
    "screens": _Section(marked("Screens"), _screens, Permission.ADMINISTER),
    "erasures": _Section(marked("Erasures"), _erasures, Permission.ERASE),
}
