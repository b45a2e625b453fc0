"""Every page that a signed-in person opens, and the JSON that those pages fetch."""

from nicegui import app as web
from nicegui import core

from app.auth.session_watch import SessionWatch
from app.auth.sign_in import SignIn
from app.data.database import Database
from app.data.eraser import Eraser
from app.live import LiveUpdates
from app.pages.activity import register_activity
from app.pages.chatbots import register_chatbots
from app.pages.contacts import register_contacts
from app.pages.conversations import register_conversations
from app.pages.duplicates import register_duplicates
from app.pages.embed import register_embed
from app.pages.erasures import register_erasures
from app.pages.error_page import register_error_pages
from app.pages.export_desk import router as export_router
from app.pages.export_files import export_files_router
from app.pages.import_files import import_files_router
from app.pages.imports import register_imports
from app.pages.kiosk import router as kiosk_router
from app.pages.overview import register_overview
from app.pages.pair_count import PairCount
from app.pages.preferences import router as preferences_router
from app.pages.presence_feed import PresenceFeed
from app.pages.row_feed import RowFeed
from app.pages.rows import router
from app.pages.saved_views import router as views_router
from app.pages.seats import Seats
from app.pages.settings_page import register_settings
from app.pages.socket_guard import SocketGuard
from app.pages.workplace import Workplace, now
from app.settings import Settings


def register_pages(
    *,
    database: Database,
    live: LiveUpdates,
    settings: Settings,
    eraser: Eraser,
    watch: SessionWatch,
    sign_in: SignIn,
) -> None:
    """Serve every page; called once, before the server starts."""
    seats = Seats(database, now=now)
    web.on_startup(seats.start)
    web.on_shutdown(seats.stop)
    SocketGuard(watch).stand_at(core.sio)
    pairs = PairCount(database)
    live.subscribe(pairs.hear)
    row_feed = RowFeed(database)
    live.subscribe(row_feed.hear)
    web.on_shutdown(row_feed.stop)
    workplace = Workplace(database, live, settings, eraser, seats, pairs, sign_in, row_feed)
    far = PresenceFeed(database, workplace.presence)
    live.subscribe(far.hear)
    web.on_startup(far.start)
    web.on_shutdown(far.stop)
    # The download of a view stands before that of a ticket, whose address could be anything.
    for routes in (
        router,
        preferences_router,
        views_router,
        import_files_router,
        export_files_router,
        export_router,
    ):
        web.include_router(routes(workplace))
    web.include_router(kiosk_router(database))
    for register in (
        register_contacts,
        register_conversations,
        register_chatbots,
        register_overview,
        register_imports,
        register_duplicates,
        register_activity,
        register_settings,
        register_erasures,
        register_embed,
    ):
        register(workplace)
    register_error_pages()
