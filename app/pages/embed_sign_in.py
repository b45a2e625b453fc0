"""The way into the embedded directory: a token of the intranet becomes a cookie of the frame."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from string import Template

import orjson
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.auth.cookies import keep_session_in_frame
from app.auth.embed import EmbedSignIn
from app.auth.guard import EMBED_SIGN_IN
from app.auth.jose_parts import TOKEN_LIMIT_BYTES, InvalidTokenError
from app.auth.origins import return_path
from app.components.words import _, language_of, sentence_of, speaking
from app.data.errors import SignInRefusedError

_HOME = "/embed/contacts"
_PAGE = Template("""<!doctype html>
<html lang="$lang" dir="$dir">
<head>
<meta charset="utf-8">
<title>$signing_in · Hilal Contacts</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; margin: 24px; }
</style>
</head>
<body>
<p role="status" id="status">$signing_in</p>
<script>
const given = $given;
const show = (text) => { document.getElementById("status").textContent = text; };
async function enter(token) {
  const answer = await fetch(given.door, { method: "POST", body: token });
  if (answer.ok) location.replace(given.next);
  else show((await answer.json()).detail);
}
const found = new URLSearchParams(location.hash.slice(1)).get("token");
if (found) {
  history.replaceState(null, "", location.pathname + location.search);
  enter(found);
} else {
  addEventListener("message", (event) => {
    const isKnown = given.parents.includes(event.origin);
    if (isKnown && event.data?.type === "hilal:token") enter(String(event.data.token));
  });
  show(given.advice);
  if (parent !== window) parent.postMessage({ type: "hilal:ready" }, "*");
}
</script>
</body>
</html>
""")


def router(
    embed: EmbedSignIn | None,
    *,
    frame_ancestors: Sequence[str],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """GET and POST /embed/sign-in; without a secret for the intranet nobody gets in here."""
    router = APIRouter(include_in_schema=False)

    @router.get(EMBED_SIGN_IN)
    async def embed_sign_in_page(request: Request) -> Response:
        wanted = return_path(request.query_params.get("next"))
        root = request.scope.get("root_path", "")
        spoken = language_of(request)
        with speaking(spoken):
            signing_in, advice = _("Signing in…"), _("Open this page from the intranet.")
        given = {
            "advice": advice,
            "door": f"{root}{EMBED_SIGN_IN}",
            "next": root + (wanted if wanted.startswith("/embed/") else _HOME),
            "parents": list(frame_ancestors),
        }
        # Inside a script element only `<` could end it.
        script = orjson.dumps(given).decode().replace("<", "\\u003c")
        page = _PAGE.substitute(
            given=script,
            lang=spoken.tag,
            dir="rtl" if spoken.is_right_to_left else "ltr",
            signing_in=escape(signing_in),
        )
        return HTMLResponse(page)

    @router.post(EMBED_SIGN_IN)
    async def embed_sign_in(request: Request) -> Response:
        token = await _token(request)
        try:
            if embed is None:
                raise SignInRefusedError
            cookie = await embed.sign_in(token, now=now())
        except (InvalidTokenError, SignInRefusedError) as refusal:
            # Said to the intranet's developers; it repeats nothing of the token.
            problem = {"type": "about:blank", "title": "Unauthorized", "status": 401}
            with speaking(language_of(request)):
                body = orjson.dumps({**problem, "detail": sentence_of(refusal)})
            return Response(body, HTTPStatus.UNAUTHORIZED, media_type="application/problem+json")
        answer = Response(status_code=HTTPStatus.NO_CONTENT)
        keep_session_in_frame(answer, request, cookie)
        return answer

    return router


async def _token(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > TOKEN_LIMIT_BYTES:
            break
    return body.decode("latin-1")
