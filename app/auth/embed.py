"""Sign operators in inside the intranet's frame, by a token that the intranet signs."""

from datetime import UTC, datetime, timedelta

from app.auth.jose_parts import InvalidTokenError, read_payload
from app.auth.secrets import hash_token, new_token
from app.auth.widget_tokens import VerificationKey, verify_widget_token
from app.data.database import Database
from app.data.embed_tokens import TokenSpentError, spend_embed_token
from app.data.errors import SignInRefusedError
from app.data.operators import find_operator_by_email
from app.data.read_models import JSONValue
from app.data.sessions import start_session
from app.data.vocabulary import Role, SignInWay

AUDIENCE = "hilal-contacts"
_LONGEST = timedelta(minutes=1)
_LEEWAY = timedelta(seconds=60)


class EmbedSignIn:
    """The way in for operators whom the intranet knows already; each token lets in once."""

    def __init__(self, database: Database, *, secret: str) -> None:
        self._database = database
        self._keys = [VerificationKey("embed", "HS256", secret.encode())]

    async def sign_in(self, token: str, *, now: datetime) -> str:
        """Start a session for the operator whose email the token names; return its token.

        In the frame an operator is an agent at most; the claim ``role`` may make it less.

        :raises InvalidTokenError: not signed by the intranet, used before, or valid for too long
        :raises SignInRefusedError: there is no such operator, or it is disabled
        """
        verified, _ = verify_widget_token(token, keys=self._keys, chatbot_id=AUDIENCE, now=now)
        payload = read_payload(token)
        limit = _role_limit(payload)
        ends_at = _end(payload, now)
        email = verified.claims.email or verified.subject
        cookie = new_token()
        async with self._database.transaction() as session:
            operator = await find_operator_by_email(session, email)
            if operator is None or operator.disabled_at is not None:
                raise SignInRefusedError
            try:
                await spend_embed_token(session, _mark(token, payload), ends_at=ends_at, now=now)
            except TokenSpentError as error:
                raise InvalidTokenError("used", "The token was used before.") from error
            await start_session(
                session,
                operator.operator_id,
                token_hash=hash_token(cookie),
                now=now,
                way=SignInWay.INTRANET,
                role_limit=limit,
            )
        return cookie


def _role_limit(payload: dict[str, JSONValue]) -> Role:
    match payload.get("role", Role.AGENT.value):
        case "agent":
            return Role.AGENT
        case "viewer":
            return Role.VIEWER
    raise InvalidTokenError("role", "The claim role is neither viewer nor agent.")


def _end(payload: dict[str, JSONValue], now: datetime) -> datetime:
    expires = payload["exp"]
    if not isinstance(expires, int) or expires > (now + _LONGEST + _LEEWAY).timestamp():
        raise InvalidTokenError("exp", "The exp is more than a minute ahead.")
    return datetime.fromtimestamp(expires, UTC) + _LEEWAY


def _mark(token: str, payload: dict[str, JSONValue]) -> str:
    # RFC 7519, 4.1.7: the jti tells tokens apart; without one the token itself does.
    match payload.get("jti"):
        case str(jti) if jti.strip():
            return hash_token(f"jti {jti}")
    return hash_token(token)
