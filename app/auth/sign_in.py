"""Sign an operator in with email and password; who fails too often must wait."""

from datetime import datetime

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.auth.passwords import PASSWORD_LIMIT, Passwords, needs_new_hash
from app.auth.secrets import hash_token, new_token
from app.data.database import Database
from app.data.errors import ContactsError, SignInRefusedError
from app.data.keys import EMAIL_LIMIT
from app.data.operators import (
    find_operator_by_email,
    find_password_hash,
    replace_password_hash,
)
from app.data.read_models import OperatorRow
from app.data.sessions import end_session, start_session
from app.data.vocabulary import marked

# An account is guessed slowly from anywhere; an address may serve a whole office.
_PER_ACCOUNT = RateLimitItemPerMinute(5, 5)
_PER_ADDRESS = RateLimitItemPerMinute(50, 5)


class TooManyAttemptsError(ContactsError):
    """Too many failures for this account or from this address; nothing was checked."""

    def __init__(self) -> None:
        super().__init__(marked("Too many attempts. Wait five minutes and try again."))


class SignIn:
    """The way in for operators."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords
        self._failures = MovingWindowRateLimiter(MemoryStorage())

    async def sign_in(self, email: str, password: str, *, address: str, now: datetime) -> str:
        """Start a session and return its token, for the cookie.

        :raises SignInRefusedError: email or password is wrong, or the operator is disabled
        :raises TooManyAttemptsError: too many failures before this attempt
        """
        account = hash_token(email[:EMAIL_LIMIT].strip().casefold())
        limits = ((_PER_ACCOUNT, "account", account), (_PER_ADDRESS, "address", address))
        for limit, *who in limits:
            # Counted before the password is looked at: guesses at the same time count as well.
            if not await self._failures.hit(limit, *who):
                raise TooManyAttemptsError
        operator_id = await self._checked(email, password)
        if operator_id is None:
            raise SignInRefusedError
        await self._failures.clear(_PER_ACCOUNT, "account", account)
        token = new_token()
        async with self._database.transaction() as session:
            await start_session(session, operator_id, token_hash=hash_token(token), now=now)
        return token

    async def sign_out(self, token: str, *, now: datetime) -> None:
        """End the session of this token, if it has one."""
        async with self._database.transaction() as session:
            await end_session(session, hash_token(token), now=now)

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
