"""OpenID Connect: have the organisation's identity provider say who an operator is.

The authorization code flow with PKCE (RFC 7636), state and nonce; of the answer only the signed
ID token is believed.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from cryptography.fernet import InvalidToken

from app.auth.secrets import SecretBox
from app.data.errors import ContactsError
from app.data.vocabulary import marked

# Signatures by keys that the provider publishes; never a shared secret, never none.
_ALGORITHMS = ["RS256", "ES256", "EdDSA"]
_LEEWAY_SECONDS = 60
_WAY_SECONDS = 600
_PATIENCE_SECONDS = 10


WHY = {
    "away": marked("The identity provider does not answer."),
    "expired": marked("This way in has expired. Begin again."),
    "unproven": marked("The identity provider proved nothing."),
    "unverified": marked("The identity provider has not verified your email."),
    "unknown": marked("You have no account here. Ask an admin."),
}


class ProviderRefusedError(ContactsError):
    """The identity provider did not prove who came, or they have no account here: ``why``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(WHY[why])


@dataclass(frozen=True, slots=True)
class Proven:
    """Who the provider says has come; the email is one that it has verified."""

    issuer: str
    subject: str
    email: str
    name: str
    claims: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """Where to send a browser, and what it keeps sealed until it comes back."""

    url: str
    sealed: str


class IdentityProvider:
    """The provider at ``issuer``, found by discovery (OpenID Connect Discovery 1.0)."""

    def __init__(
        self, *, issuer: str, client_id: str, client_secret: str | None, box: SecretBox
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._box = box

    async def begin(self, *, redirect_uri: str, next_path: str, now: datetime) -> Way:
        """The way to the provider and back.

        :raises ProviderRefusedError: it does not answer
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        facts = {"state": state, "nonce": nonce, "verifier": verifier, "next": next_path}
        facts["until"] = str(int(now.timestamp()) + _WAY_SECONDS)
        digest = hashlib.sha256(verifier.encode()).digest()
        question = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        async with _http() as http:
            endpoint = str((await self._found(http))["authorization_endpoint"])
        joint = "&" if "?" in endpoint else "?"
        sealed = self._box.seal(json.dumps(facts).encode()).decode()
        return Way(f"{endpoint}{joint}{urlencode(question)}", sealed)

    async def finish(
        self, *, code: str, state: str, sealed: str, redirect_uri: str, now: datetime
    ) -> tuple[Proven, str]:
        """Who has come back, and where they wanted to go.

        :raises ProviderRefusedError: it was not this browser that left, or nothing is proven
        """
        facts = self._kept(sealed)
        is_same = hmac.compare_digest(facts["state"].encode(), state.encode("utf-8", "replace"))
        if not is_same or int(facts["until"]) < now.timestamp():
            raise ProviderRefusedError("expired")
        async with _http() as http:
            found = await self._found(http)
            answer = await self._traded(http, found, code, facts["verifier"], redirect_uri)
            claims = await self._checked(http, found, answer, facts["nonce"])
        return _proven(claims), facts["next"]

    def _kept(self, sealed: str) -> dict[str, str]:
        try:
            facts: dict[str, str] = json.loads(self._box.open(sealed.encode()))
        except (InvalidToken, ValueError, UnicodeError):
            raise ProviderRefusedError("expired") from None
        return facts

    async def _found(self, http: httpx.AsyncClient) -> dict[str, Any]:
        found = await _asked(http, f"{self._issuer}/.well-known/openid-configuration")
        # Discovery, 4.3: whoever answers must be who was asked for.
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderRefusedError("away")
        return found

    async def _traded(
        self,
        http: httpx.AsyncClient,
        found: dict[str, Any],
        code: str,
        verifier: str,
        redirect_uri: str,
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._client_id,
            "code_verifier": verifier,
        }
        who = (self._client_id, self._client_secret) if self._client_secret else None
        return await _asked(http, str(found["token_endpoint"]), form=form, who=who)

    async def _checked(
        self, http: httpx.AsyncClient, found: dict[str, Any], answer: dict[str, Any], nonce: str
    ) -> dict[str, Any]:
        token = answer.get("id_token")
        keys = await _asked(http, str(found["jwks_uri"]))
        try:
            kid = jwt.get_unverified_header(token or "").get("kid")
            signers = [
                key for key in jwt.PyJWKSet.from_dict(keys).keys if kid is None or key.key_id == kid
            ]
            claims: dict[str, Any] = jwt.decode(
                token or "",
                signers[0],
                algorithms=_ALGORITHMS,
                audience=self._client_id,
                issuer=found["issuer"],
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, IndexError, TypeError):
            raise ProviderRefusedError("unproven") from None
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise ProviderRefusedError("unproven")
        return claims


def _proven(claims: dict[str, Any]) -> Proven:
    email = claims.get("email")
    # An address that was only typed in there would let anybody in as anybody.
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise ProviderRefusedError("unverified")
    name = claims.get("name")
    return Proven(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email,
        name=name if isinstance(name, str) else "",
        claims=claims,
    )


def _http() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_PATIENCE_SECONDS, follow_redirects=False)


async def _asked(
    http: httpx.AsyncClient,
    url: str,
    *,
    form: dict[str, str] | None = None,
    who: tuple[str, str] | None = None,
) -> dict[str, Any]:
    try:
        answer = await http.request(
            "GET" if form is None else "POST", url, data=form, auth=who or httpx.USE_CLIENT_DEFAULT
        )
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError):
        # Without the cause: the address may carry the code.
        raise ProviderRefusedError("away") from None
    if not isinstance(content, dict):
        raise ProviderRefusedError("away")
    return content
