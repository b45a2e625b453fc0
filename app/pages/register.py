"""Every page that a signed-in person opens, and the JSON that those pages fetch."""

from nicegui import app as web

from app.data.database import Database
from app.data.eraser import Eraser
from app.live import LiveUpdates
from app.pages.activity import register_activity
from app.pages.chatbots import register_chatbots
from app.pages.contacts import register_contacts
from app.pages.conversations import register_conversations
from app.pages.duplicates import register_duplicates
from app.pages.embed import register_embed
from app.pages.kiosk import register_kiosk
from app.pages.rows import router
from app.pages.settings_page import register_settings
from app.pages.workplace import Workplace
from app.settings import Settings


def register_pages(
    *, database: Database, live: LiveUpdates, settings: Settings, eraser: Eraser
) -> None:
    """Serve every page; called once, before the server starts."""
    workplace = Workplace(database, live, settings, eraser)
    web.include_router(router(workplace))
    for register in (
        register_contacts,
        register_conversations,
        register_chatbots,
        register_duplicates,
        register_activity,
        register_settings,
        register_embed,
        register_kiosk,
    ):
        register(workplace)
