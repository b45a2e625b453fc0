"""The way to the identity provider and back."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.auth.browsers import browser_name
from app.auth.cookies import keep_session
from app.auth.guard import SIGN_IN
from app.auth.identity_provider import IdentityProvider, ProviderRefusedError
from app.auth.origins import return_path
from app.auth.provider_sign_in import ProviderSignIn

WAY = "/sign-in/provider"
BACK = "/sign-in/provider/back"
_KEPT = "hilal_way"
_KEPT_SECONDS = 600


def router(
    provider: IdentityProvider | None,
    sign_in: ProviderSignIn,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """GET /sign-in/provider, and where the provider sends the browser back."""
    router = APIRouter(include_in_schema=False)

    @router.get(WAY)
    async def leave(request: Request) -> Response:
        if provider is None:
            return _to_sign_in(request, None)
        path = return_path(request.query_params.get("next"))
        try:
            way = await provider.begin(redirect_uri=_back(request), next_path=path, now=now())
        except ProviderRefusedError as refusal:
            return _to_sign_in(request, refusal)
        answer = RedirectResponse(way.url, HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            _KEPT,
            way.sealed,
            max_age=_KEPT_SECONDS,
            path=f"{_root(request)}{WAY}",
            httponly=True,
            samesite="lax",  # the provider's redirect back must bring it
            secure=request.url.scheme == "https",
        )
        return answer

    @router.get(BACK)
    async def come_back(request: Request) -> Response:
        given = request.query_params
        try:
            if provider is None or "code" not in given:
                raise ProviderRefusedError("unproven")
            proven, path = await provider.finish(
                code=given["code"],
                state=given.get("state", ""),
                sealed=request.cookies.get(_KEPT, ""),
                redirect_uri=_back(request),
                now=now(),
            )
            browser = browser_name(request.headers.get("user-agent", ""))
            token = await sign_in.sign_in(proven, now=now(), browser=browser)
        except ProviderRefusedError as refusal:
            return _to_sign_in(request, refusal)
        answer = RedirectResponse(f"{_root(request)}{return_path(path)}", HTTPStatus.SEE_OTHER)
        keep_session(answer, request, token)
        answer.delete_cookie(_KEPT, path=f"{_root(request)}{WAY}")
        return answer

    return router


def _root(request: Request) -> str:
    forwarded = request.headers.get("x-forwarded-prefix", "").rstrip("/")
    return f"{forwarded}{request.scope.get('root_path', '')}"


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{_root(request)}{BACK}"


def _to_sign_in(request: Request, refusal: ProviderRefusedError | None) -> Response:
    # By its name, not by its words: nobody may put words of theirs on our page with a link.
    query = f"?refused={refusal.why}" if refusal is not None else ""
    target = f"{request.scope.get('root_path', '')}{SIGN_IN}{query}"
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)
