"""The sign-in page: plain HTML, since the framework's socket is only for who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.browsers import browser_name
from app.auth.cookies import drop_session, keep_session, session_token
from app.auth.guard import SIGN_IN
from app.auth.identity_provider import WHY, ProviderRefusedError
from app.auth.origins import return_path
from app.auth.sign_in import SignIn
from app.components.languages import LANGUAGES
from app.components.words import LANGUAGE_COOKIE, _, language, language_of, sentence_of, speaking
from app.data.errors import ContactsError, SignInRefusedError
from app.data.sign_in_attempts import TooManyAttemptsError
from app.pages.plain_html import MARK, SHEET
from app.pages.sign_in_html import PAGE

_FORM_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """The account of the demo, shown on the page so that whoever tries the product gets in."""

    email: str
    password: str


def router(
    sign_in: SignIn,
    *,
    demo: DemoSignIn | None = None,
    has_provider: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """GET and POST /sign-in, POST /sign-out."""
    router = APIRouter(include_in_schema=False)

    @router.get(SIGN_IN)
    async def sign_in_page(request: Request) -> Response:
        path = return_path(request.query_params.get("next"))
        if getattr(request.state, "operator", None) is not None:
            return _go(request, path)
        why = request.query_params.get("refused", "")
        refusal = ProviderRefusedError(why) if has_provider and why in WHY else None
        with speaking(language_of(request)):
            return _page(request, path, demo=demo, has_provider=has_provider, refusal=refusal)

    @router.post(SIGN_IN)
    async def sign_in_form(request: Request) -> Response:
        typed = await _form(request)
        email, path = typed.get("email", ""), return_path(typed.get("next"))
        address = request.client.host if request.client else ""
        try:
            token = await sign_in.sign_in(
                email,
                typed.get("password", ""),
                address=address,
                now=now(),
                browser=browser_name(request.headers.get("user-agent", "")),
            )
        except (SignInRefusedError, TooManyAttemptsError) as refusal:
            with speaking(language_of(request)):
                return _page(
                    request,
                    path,
                    demo=demo,
                    has_provider=has_provider,
                    email=email,
                    refusal=refusal,
                )
        answer = _go(request, path)
        keep_session(answer, request, token)
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        token = session_token(request)
        if token:
            await sign_in.sign_out(token, now=now())
        answer = _go(request, SIGN_IN)
        drop_session(answer, request)
        # Pages kept by the browser for its Back button would still show people.
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    return router


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_LIMIT:
            return {}
    fields = parse_qs(body.decode("latin-1"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def _go(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(f"{_root(request)}{path}", HTTPStatus.SEE_OTHER)


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root


def _page(
    request: Request,
    path: str,
    *,
    demo: DemoSignIn | None,
    has_provider: bool,
    email: str = "",
    refusal: ContactsError | None = None,
) -> Response:
    status, headers = HTTPStatus.OK, None
    if isinstance(refusal, TooManyAttemptsError):
        status = HTTPStatus.TOO_MANY_REQUESTS
        headers = {"Retry-After": str(refusal.retry_after_seconds)}
    elif refusal is not None:
        status = HTTPStatus.UNAUTHORIZED
    page = PAGE.substitute(
        **_words(),
        sheet=SHEET,
        mark=MARK,
        languages=_languages(request, path),
        root=escape(_root(request)),
        next=escape(path),
        email=escape(email),
        refusal=_refusal(refusal),
        invalid=' aria-invalid="true" aria-describedby="refusal"' if refusal else "",
        focus_email="" if email else " autofocus",
        focus_password=" autofocus" if email else "",
        demo=_demo(demo),
        provider=_provider(request, path) if has_provider else "",
    )
    answer = HTMLResponse(page, status, headers)
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language().code, path="/", httponly=True, samesite="lax")
    return answer


def _words() -> dict[str, str]:
    spoken = language()
    words = {"sign_in": _("Sign in"), "email_label": _("Email"), "password_label": _("Password")}
    return {
        "lang": spoken.tag,
        "dir": "rtl" if spoken.is_right_to_left else "ltr",
        **{name: escape(word) for name, word in words.items()},
    }


def _languages(request: Request, path: str) -> str:
    links = []
    for code, spoken in LANGUAGES.items():
        address = f"{_root(request)}{SIGN_IN}?{urlencode({'lang': code, 'next': path})}"
        chosen = ' aria-current="true"' if spoken == language() else ""
        links.append(
            f'<a href="{escape(address)}" lang="{code}" hreflang="{code}"{chosen}>{spoken.name}</a>'
        )
    return "\n".join(links)


def _refusal(refusal: ContactsError | None) -> str:
    if refusal is None:
        return ""
    return f'<p class="refusal" id="refusal" role="alert">{escape(sentence_of(refusal))}</p>'


def _provider(request: Request, path: str) -> str:
    address = f"{_root(request)}{SIGN_IN}/provider?{urlencode({'next': path})}"
    words = escape(_("Sign in through your organisation"))
    return f'<p class="provider"><a href="{escape(address)}">{words}</a></p>'


def _demo(demo: DemoSignIn | None) -> str:
    if demo is None:
        return ""
    return (
        '<p class="demo">'
        + escape(_("Demo: {email} with the password {password}")).format(
            email=f'<code dir="ltr">{escape(demo.email)}</code>',
            password=f'<code dir="ltr">{escape(demo.password)}</code>',
        )
        + "</p>"
    )
