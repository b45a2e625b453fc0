"""The look of every page: one sheet of tokens for both themes, our own font, Quasar made quiet."""

from html import escape
from pathlib import Path

from nicegui import app as web
from nicegui import context, ui

ASSETS = Path(__file__).parent / "static"
ASSETS_URL = "/assets"
# Tokens before what uses them; every other sheet in the folder follows by name.
_FIRST_SHEETS = ("tokens", "base", "icons", "controls", "parts", "frame")


def serve_assets() -> None:
    """Serve style sheets, fonts and the frame's script; main.py calls it once, before the start."""
    web.add_static_files(ASSETS_URL, str(ASSETS))


def dress_page() -> None:
    """Give the page being built the product's look; call it once for each page."""
    base = escape(local_url(ASSETS_URL), quote=True)
    version = max(int(file.stat().st_mtime) for file in ASSETS.iterdir())
    others = sorted(file.stem for file in ASSETS.glob("*.css") if file.stem not in _FIRST_SHEETS)
    sheets = "".join(
        f'<link rel="stylesheet" href="{base}/{name}.css?{version}">'
        for name in (*_FIRST_SHEETS, *others)
    )
    # The script runs before anything is painted, so that a dark page never flashes white.
    ui.add_head_html(f'<script src="{base}/frame.js?{version}"></script>{sheets}')
    ui.colors(
        primary="#0f6b5c", secondary="#5f5c54", accent="#0f6b5c", positive="#0f6b5c",
        negative="#a8321f", info="#3f5b8c", warning="#8a5a00", dark="#1b1b19", dark_page="#141412",
    )  # fmt: skip


def local_url(path: str) -> str:
    """Put in front of a path what a proxy has cut off, so that links work below a prefix."""
    request = context.client.request
    forwarded = request.headers.get("X-Forwarded-Prefix", "").strip("/")
    root = str(request.scope.get("root_path", "")).strip("/")
    return "".join(f"/{part}" for part in (forwarded, root) if part) + path
