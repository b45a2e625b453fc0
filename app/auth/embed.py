"""Sign operators in inside the intranet's frame, by a token that the intranet signs."""

from datetime import datetime, timedelta

from app.auth.jose_parts import InvalidTokenError, read_payload
from app.auth.secrets import hash_token, new_token
from app.auth.widget_tokens import VerificationKey, verify_widget_token
from app.data.database import Database
from app.data.errors import SignInRefusedError
from app.data.operators import find_operator_by_email
from app.data.sessions import start_session
from app.data.vocabulary import SignInWay

AUDIENCE = "hilal-contacts"
_LONGEST = timedelta(minutes=1)
_LEEWAY = timedelta(seconds=60)


class EmbedSignIn:
    """The way in for operators whom the intranet knows already; each token lets in once."""

    def __init__(self, database: Database, *, secret: str) -> None:
        self._database = database
        self._keys = [VerificationKey("embed", "HS256", secret.encode())]
        self._used: dict[str, datetime] = {}

    async def sign_in(self, token: str, *, now: datetime) -> str:
        """Start a session for the operator whose email the token names; return its token.

        :raises InvalidTokenError: not signed by the intranet, used before, or valid for too long
        :raises SignInRefusedError: there is no such operator, or it is disabled
        """
        verified, _ = verify_widget_token(token, keys=self._keys, chatbot_id=AUDIENCE, now=now)
        self._refuse_lasting(token, now)
        self._refuse_used(token, now)
        async with self._database.read() as session:
            operator = await find_operator_by_email(session, verified.claims.email or "")
        if operator is None or operator.disabled_at is not None:
            raise SignInRefusedError
        cookie = new_token()
        async with self._database.transaction() as session:
            await start_session(
                session,
                operator.operator_id,
                token_hash=hash_token(cookie),
                now=now,
                way=SignInWay.INTRANET,
            )
        return cookie

    def _refuse_lasting(self, token: str, now: datetime) -> None:
        expires = read_payload(token)["exp"]
        latest = (now + _LONGEST + _LEEWAY).timestamp()
        if not isinstance(expires, int) or expires > latest:
            raise InvalidTokenError("exp", "The exp is more than a minute ahead.")

    def _refuse_used(self, token: str, now: datetime) -> None:
        self._used = {used: until for used, until in self._used.items() if until > now}
        if hash_token(token) in self._used:
            raise InvalidTokenError("used", "The token was used before.")
        self._used[hash_token(token)] = now + _LONGEST + 2 * _LEEWAY
