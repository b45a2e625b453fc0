"""The description of the API, as a page without any script and as OpenAPI."""

from html import escape

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}code{font-family:ui-monospace,monospace}dt{margin-top:1rem;"
    "font-weight:600}dd{margin-inline-start:0}"
)


def router(api: FastAPI) -> APIRouter:
    """The page at /api/docs."""
    router = APIRouter()

    @router.get("/api/docs", include_in_schema=False)
    async def describe() -> HTMLResponse:
        calls = "".join(
            f"<dt><code>{escape(verb.upper())} {escape(path)}</code></dt>"
            f"<dd>{escape(call.get('description', ''))}</dd>"
            for path, verbs in api.openapi()["paths"].items()
            for verb, call in verbs.items()
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            f"<title>Hilal Contacts API</title><style>{_STYLE}</style>"
            "<h1>Hilal Contacts API</h1><p>Send <code>Authorization: Bearer KEY</code> and JSON. "
            'The machine-readable description is <a href="/api/openapi.json">OpenAPI</a>.</p>'
            f"<dl>{calls}</dl></html>"
        )

    return router
