"""What stands round every page: sidebar, title, theme switch, and refusals shown to the person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui.element import Element

from app.auth.permissions import Permission, allows
from app.components.command_palette import CommandPalette, Goal
from app.components.elements import Button, Heading, Link, Text, toast
from app.components.icons import Icon, IconName
from app.components.saved_views import SavedViews
from app.components.theme import dress_page, local_url
from app.components.titles import ROLES
from app.components.words import _, marked, sentence_of
from app.data.errors import ContactsError
from app.data.read_models import OperatorRow

_PLACES: tuple[tuple[str, str, IconName], ...] = (
    (marked("Contacts"), "/contacts", "people"),
    (marked("Conversations"), "/conversations", "conversation"),
    (marked("Overview"), "/overview", "chart"),
    (marked("Chatbots"), "/chatbots", "robot"),
    (marked("Duplicates"), "/duplicates", "duplicate"),
    (marked("Activity"), "/activity", "activity"),
    (marked("Settings"), "/settings", "settings"),
)
_THEMES: tuple[tuple[str, str, IconName], ...] = (
    ("system", marked("Theme of the system"), "screen"),
    ("light", marked("Light theme"), "sun"),
    ("dark", marked("Dark theme"), "moon"),
)


_ACTIONS: tuple[tuple[str, str, IconName, Permission], ...] = (
    (marked("Import contacts"), "/imports", "upload", Permission.TRANSFER),
    (marked("Show deleted contacts"), "/contacts?deleted=true", "trash", Permission.READ),
    (marked("Show verified contacts"), "/contacts?identity=verified", "lock", Permission.READ),
    (marked("Define fields"), "/settings?section=fields", "columns", Permission.ADMINISTER),
    (marked("Manage tags"), "/settings?section=tags", "tag", Permission.READ),
    (marked("Manage operators"), "/settings?section=operators", "people", Permission.ADMINISTER),
    (marked("Language and theme"), "/settings?section=appearance", "moon", Permission.READ),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page puts its own things: beside the title, at the head's end, and in the body."""

    title: Heading
    beside_title: Element
    actions: Element
    body: Element


class PairFigure(Text):
    """How many pairs wait, beside the link; see pair_count.py."""

    def __init__(self) -> None:
        super().__init__("", classes="hc-nav__count")
        # The link is called by its word alone; the figure is for the eye.
        self.props["aria-hidden"] = "true"


@contextmanager
def frame(
    title: str,
    *,
    active: str,
    operator: OperatorRow,
    scrolls: bool = True,
    tab: str = "",
) -> Iterator[Frame]:
    """Build sidebar and head, and let the page fill the body.

    ``active`` is a link's English word in any case.
    With ``scrolls=False`` the page fills the height and scrolls inside, as the directory does.
    ``tab`` stands in the browser's tab and history where the title itself should not.
    """
    dress_page(tab or title)
    with Element("div").classes("hc-shell"):
        _sidebar(active.casefold(), operator)
        with _main_area(title, scrolls=scrolls) as page, page.body:
            yield page
    _palette(operator)


@contextmanager
def bare_frame(title: str, *, scrolls: bool = False) -> Iterator[Frame]:
    """Build a page without a sidebar, for the embedded directory and the kiosk."""
    dress_page(title)
    with (
        Element("div").classes("hc-shell hc-shell--bare"),
        _main_area(title, scrolls=scrolls, has_menu=False) as page,
        page.body,
    ):
        yield page


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Show a refusal to the person at the page; let every other exception through to the log."""
    try:
        yield
    except ContactsError as error:
        toast(sentence_of(error))


def _palette(operator: OperatorRow) -> None:
    offered = [one for one in _ACTIONS if allows(operator.role, one[3])]
    CommandPalette(
        places=[Goal(_(word), path, icon) for word, path, icon in _PLACES],
        actions=[Goal(_(words), path, icon) for words, path, icon, _asks in offered],
    )


@contextmanager
def _main_area(title: str, *, scrolls: bool, has_menu: bool = True) -> Iterator[Frame]:
    # NiceGUI's page is the main landmark already.
    with Element("div").classes("hc-main"):
        with Element("header").classes("hc-page-head"):
            if has_menu:
                menu = Button(icon="menu", kind="ghost", label=_("Menu")).classes("hc-menu-button")
                menu.props["data-menu-button"] = True
                menu.props["aria-expanded"] = "false"
            heading = Heading(title, level=1)
            beside_title = Element("div").classes("hc-line")
            actions = Element("div").classes("hc-page-head__actions")
        body = Element("div").classes("hc-body hc-body--scrolls" if scrolls else "hc-body")
        yield Frame(heading, beside_title, actions, body)


def _sidebar(active: str, operator: OperatorRow) -> None:
    with Element("div").classes("hc-side"):
        with Element("div").classes("hc-brand"):
            Element("span").classes("hc-brand__moon").props["aria-hidden"] = "true"
            Text("Hilal Contacts")
        with Element("nav").classes("hc-nav") as navigation:
            navigation.props["aria-label"] = _("Main")
            for word, path, icon in _PLACES:
                _place(word, path, icon, word.casefold() == active)
        SavedViews()
        _operator(operator)


def _place(word: str, path: str, icon: IconName, is_active: bool) -> None:
    with Link("", path, classes="hc-nav__link") as link:
        Icon(icon)
        Text(_(word))
        if is_active:
            link.props["aria-current"] = "page"
        if path == "/duplicates":
            PairFigure()


def _operator(operator: OperatorRow) -> None:
    with Element("div").classes("hc-me"):
        with Element("div").classes("hc-me__who"):
            Icon("person")
            Text(operator.name, tag="bdi", classes="hc-me__name")
            Text(_(ROLES[operator.role]), classes="hc-me__role")
        with Element("div").classes("hc-me__row"):
            _theme_switch()
            with Element("form") as form:
                form.props["method"] = "post"
                form.props["action"] = local_url("/sign-out")
                Button(_("Sign out"), kind="ghost", icon="sign-out").props["type"] = "submit"


def _theme_switch() -> None:
    with Element("div").classes("hc-themes") as switch:
        switch.props["role"] = "group"
        switch.props["aria-label"] = _("Theme")
        for theme, label, icon in _THEMES:
            with Element("button") as button:
                button.props["type"] = "button"
                button.props["aria-label"] = button.props["title"] = _(label)
                button.props["data-theme-choice"] = theme
                Icon(icon)
