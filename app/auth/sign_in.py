"""Sign an operator in with email and password; who fails too often must wait."""

import hashlib
import hmac
from datetime import datetime

from app.auth.passwords import PASSWORD_LIMIT, Passwords, needs_new_hash
from app.auth.rate_limits import neighbourhood
from app.auth.secrets import hash_token, new_token
from app.data.database import Database, WriteSession
from app.data.errors import SignInRefusedError
from app.data.keys import EMAIL_LIMIT
from app.data.operators import (
    find_operator_by_email,
    find_password_hash,
    get_operator,
    replace_password_hash,
    set_password_hash,
)
from app.data.read_models import Actor, OperatorRow
from app.data.sessions import end_session, start_session
from app.data.sign_in_attempts import count_attempt, forget_attempts

# An account is guessed slowly from anywhere; an address may serve a whole office.
_PER_ACCOUNT = 5
_PER_ADDRESS = 50


class SignIn:
    """The way in for operators."""

    def __init__(self, database: Database, passwords: Passwords, *, secret: str = "") -> None:
        self._database = database
        self._passwords = passwords
        self._secret = secret.encode()

    async def sign_in(
        self, email: str, password: str, *, address: str, now: datetime, browser: str | None = None
    ) -> str:
        """Start a session and return its token, for the cookie.

        :raises SignInRefusedError: email or password is wrong, or the operator is disabled
        :raises TooManyAttemptsError: too many failures before this attempt
        """
        account = self._who("account", email[:EMAIL_LIMIT].strip().casefold())
        caller = self._who("address", neighbourhood(address))
        # Counted before the password is looked at: guesses at the same time count as well.
        await self._count({account: _PER_ACCOUNT, caller: _PER_ADDRESS}, now=now)
        operator_id = await self._checked(email, password)
        if operator_id is None:
            raise SignInRefusedError
        token = new_token()
        async with self._database.transaction() as session:
            await forget_attempts(session, account)
            await start_session(
                session, operator_id, token_hash=hash_token(token), now=now, browser=browser
            )
        return token

    async def change_password(
        self, operator_id: str, *, old: str, new: str, session_key: str, now: datetime
    ) -> None:
        """Give an operator a password of their own choice; their other sessions end.

        :raises SignInRefusedError: the old one is wrong
        :raises TooManyAttemptsError: it was wrong too often
        """
        account = self._who("account", operator_id)
        await self._count({account: _PER_ACCOUNT}, now=now)
        async with self._database.read() as session:
            operator = await get_operator(session, operator_id)
        if await self._checked(operator.email, old) is None:
            raise SignInRefusedError
        hashed = await self._passwords.hash(new)
        async with self._database.transaction() as session:
            await forget_attempts(session, account)
            actor = Actor("operator", operator_id)
            await set_password_hash(
                session, operator_id, hashed, actor=actor, now=now, keep=session_key
            )

    async def sign_out(self, token: str, *, now: datetime) -> None:
        """End the session of this token, if it has one."""
        async with self._database.transaction() as session:
            await end_session(session, hash_token(token), now=now)

    async def _count(self, limits: dict[str, int], *, now: datetime) -> None:
        async def count(session: WriteSession) -> None:
            await count_attempt(session, limits, now=now)

        await self._database.act(count)

    def _who(self, kind: str, name: str) -> str:
        # Keyed: whoever gets at the table must not learn by guessing whose address stands there.
        named = f"{kind} {name}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, named, hashlib.sha256).hexdigest()

    async def _checked(self, email: str, password: str) -> str | None:
        kept: str | None = None
        operator: OperatorRow | None = None
        if len(email) <= EMAIL_LIMIT and len(password) <= PASSWORD_LIMIT:
            async with self._database.read() as session:
                operator = await find_operator_by_email(session, email)
                if operator is not None:
                    kept = await find_password_hash(session, operator.operator_id)
        is_right = await self._passwords.is_right(password, kept)
        if operator is None or kept is None or not is_right or operator.disabled_at is not None:
            return None
        if needs_new_hash(kept):
            fresh = await self._passwords.hash(password)
            async with self._database.transaction() as session:
                await replace_password_hash(session, operator.operator_id, fresh)
        return operator.operator_id
