"""The screen on a wall: plain HTML with one script that asks anew every few seconds."""

from fastapi import APIRouter

from app.auth.guard import KIOSK
from app.auth.kiosk_passes import KioskPasses
from app.data.database import Database
from app.pages.kiosk.calls import KioskCalls
from app.pages.kiosk.page import FILES, KioskPage


def router(database: Database) -> APIRouter:
    """The page and its files, the board, and the two ways in; none of them needs a session."""
    api = APIRouter(include_in_schema=False)
    passes = KioskPasses(database)
    page = KioskPage(passes)
    calls = KioskCalls(database, passes, build=page.build)
    api.add_api_route(KIOSK, page.show)
    for name in FILES:
        api.add_api_route(f"{KIOSK}/{name}", page.file(name))
    api.add_api_route(f"{KIOSK}/board", calls.board)
    api.add_api_route(f"{KIOSK}/pairing", calls.pairing, methods=["POST"])
    api.add_api_route(f"{KIOSK}/pass", calls.take_pass, methods=["POST"])
    return api
