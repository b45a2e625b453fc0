"""What the guard answers to whom it does not let in."""

from collections.abc import Sequence
from enum import Enum
from http import HTTPStatus
from string import Template
from urllib.parse import quote

import orjson
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

REFUSED_SOCKET = 1008  # RFC 6455, 7.4.1: the policy does not allow it


class Refusal(Enum):
    """Why somebody is not let in: the status, and a sentence fit to show."""

    NUL = HTTPStatus.BAD_REQUEST, "The character NUL stands in no address."
    STRANGER = HTTPStatus.UNAUTHORIZED, "Sign in first."
    FOREIGN = HTTPStatus.FORBIDDEN, "This was not sent by a page of this site."
    ROLE = HTTPStatus.FORBIDDEN, "Your role does not allow this."
    UNKNOWN = HTTPStatus.NOT_FOUND, "There is no such address."
    METHOD = HTTPStatus.METHOD_NOT_ALLOWED, "This address knows no such method."


_CLOSED = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not allowed · Hilal Contacts</title>
<style>
:root { color-scheme: light dark; --link: #0f6b5c; }
@media (prefers-color-scheme: dark) { :root { --link: #4fb8a4; } }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; margin: 20vh auto; }
main { margin: auto; max-inline-size: 360px; padding: 24px; }
h1 { font-size: 22px; font-weight: 600; }
a { color: var(--link); }
</style>
</head>
<body>
<main>
<h1>Not allowed</h1>
<p>$sentence Ask an admin if you need it.</p>
<p><a href="$root/contacts">Back to the contacts</a></p>
</main>
</body>
</html>
""")


def answer_to(
    scope: Scope, path: str, refusal: Refusal, *, methods: Sequence[str] = ()
) -> Response:
    """A way to sign in or a page for who visits, else a problem (RFC 9457)."""
    status, sentence = refusal.value
    if refusal is Refusal.STRANGER and _is_visit(scope, path):
        return _to_sign_in(scope, path)
    if refusal is Refusal.ROLE and _is_visit(scope, path):
        root = quote(scope.get("root_path", ""), safe="/")
        return HTMLResponse(_CLOSED.substitute(root=root, sentence=sentence), status)
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": sentence,
    }
    headers = {"Allow": ", ".join(methods)} if refusal is Refusal.METHOD else None
    return Response(orjson.dumps(problem), status, headers, media_type="application/problem+json")


def _is_visit(scope: Scope, path: str) -> bool:
    headers = Headers(scope=scope)
    is_page = headers.get("sec-fetch-mode", "navigate") == "navigate"
    accepted = headers.get("accept", "*/*")
    wants_page = "text/html" in accepted or "json" not in accepted
    is_looking = scope["method"] in {"GET", "HEAD"}
    return is_looking and is_page and wants_page and not path.startswith("/_nicegui")


def _to_sign_in(scope: Scope, path: str) -> Response:
    root = scope.get("root_path", "")
    query = scope["query_string"].decode("latin-1")
    wanted = quote(path, safe="/") + (f"?{query}" if query else "")
    # In the intranet's frame nobody types a password; the token stands behind the address's #.
    target = root + ("/embed/sign-in" if wanted.startswith("/embed/") else "/sign-in")
    if wanted != "/":
        target += f"?next={quote(wanted, safe='/')}"
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)
