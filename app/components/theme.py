"""The look of every page: one sheet of tokens for both themes, our own font, Quasar made quiet."""

from copy import copy
from html import escape
from pathlib import Path

from nicegui import app as web
from nicegui import context, ui

from app.components.script_words import serve_script_words, words_url
from app.components.words import language

ASSETS = Path(__file__).parent / "static"
PRODUCT = "Hilal Contacts"
ASSETS_URL = "/assets"
# Tokens before what uses them; every other sheet in the folder follows by name.
_FIRST_SHEETS = ("tokens", "base", "icons", "controls", "parts", "frame")


def serve_assets() -> None:
    """Serve style sheets, fonts and the frame's script; main.py calls it once, before the start."""
    serve_script_words(ASSETS_URL)
    web.add_static_files(ASSETS_URL, str(ASSETS))


def dress_page(title: str = "") -> None:
    """Give the page being built its look, language and title; call it once for each page."""
    base = escape(local_url(ASSETS_URL), quote=True)
    version = max(int(file.stat().st_mtime) for file in ASSETS.iterdir())
    others = sorted(file.stem for file in ASSETS.glob("*.css") if file.stem not in _FIRST_SHEETS)
    sheets = "".join(
        f'<link rel="stylesheet" href="{base}/{name}.css?{version}">'
        for name in (*_FIRST_SHEETS, *others)
    )
    # These scripts run before anything is painted, so that a dark page never flashes white and a
    # page that reads from right to left is never laid out the other way first.
    scripts = "".join(
        f'<script src="{source}"></script>'
        for source in (
            escape(local_url(words_url(ASSETS_URL, language())), quote=True),
            f"{base}/words.js?{version}",
            f"{base}/frame.js?{version}",
            f"{base}/focus.js?{version}",
            f"{base}/marks.js?{version}",
        )
    )
    ui.add_head_html(scripts + sheets)
    ui.page_title(f"{title} · {PRODUCT}" if title else PRODUCT)
    _speak()
    ui.colors(
        primary="#0f6b5c", secondary="#5f5c54", accent="#0f6b5c", positive="#0f6b5c",
        negative="#a8321f", info="#3f5b8c", warning="#8a5a00", dark="#1b1b19", dark_page="#141412",
    )  # fmt: skip


def _speak() -> None:
    # A route has one language for everybody, so this client gets a copy of its route.
    client = context.client
    client.page = copy(client.page)
    client.page.language = language().tag


def local_url(path: str) -> str:
    """Put in front of a path what a proxy has cut off, so that links work below a prefix."""
    request = context.client.request
    forwarded = request.headers.get("X-Forwarded-Prefix", "").strip("/")
    root = str(request.scope.get("root_path", "")).strip("/")
    return "".join(f"/{part}" for part in (forwarded, root) if part) + path
