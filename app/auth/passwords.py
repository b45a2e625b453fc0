"""Passwords: hashed with argon2id beside the event loop, checked in the same time for everyone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.data.errors import InvalidValueError

MIN_PASSWORD = 8
PASSWORD_LIMIT = 1_024  # longer ones only cost time
_LETTERS_AT_LEAST = 4
# Those of eight characters and more that stand at the head of every list of leaked ones.
_TRIED_FIRST = frozenset(
    "password password1 password123 passw0rd p@ssw0rd 12345678 123456789 1234567890 87654321 "
    "qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx iloveyou sunshine princess football baseball "
    "superman trustno1 welcome1 letmein1 admin123 administrator changeme abcd1234 hilal123".split()
)
# OWASP's first choice for argon2id: 46 MiB, one pass, one lane; about 50 ms.
_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
# Compared against when there is no account, so that its absence takes as long as a wrong password.
_NOBODY = (
    "$argon2id$v=19$m=47104,t=1,p=1$"
    "kPHYZMyKzeLptvF4C0AGAg$lkXfluBgWV6txPwnyJVY85bXzaCapa7599MdXo02FpM"
)


class Passwords:
    """Hashes and checks passwords on two threads of its own, so that memory stays bounded."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """The text to keep instead of the password."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _HASHER.hash, password)

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Whether the hash is this password's; without a hash it takes as long and is False."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _is_right, password, password_hash)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)


def check_new_password(password: str, *, email: str) -> None:
    """Go on only if this may be a password.

    :raises InvalidValueError: it is too short or too long, or anybody would try it first
    """
    if len(password) < MIN_PASSWORD:
        raise InvalidValueError(
            "password", "A password has at least {limit} characters.", limit=MIN_PASSWORD
        )
    if len(password) > PASSWORD_LIMIT:
        raise InvalidValueError("password", "This password is too long.")
    folded = password.casefold()
    is_named = folded in {email.casefold(), email.casefold().partition("@")[0]}
    if is_named or len(set(folded)) < _LETTERS_AT_LEAST or folded in _TRIED_FIRST:
        raise InvalidValueError("password", "This password is too easily guessed.")


def needs_new_hash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than are used today."""
    return _HASHER.check_needs_rehash(password_hash)


def hash_password(password: str) -> str:
    """Like ``Passwords.hash``, for the command line, which has nobody else to wait."""
    return _HASHER.hash(password)


def _is_right(password: str, password_hash: str | None) -> bool:
    try:
        _HASHER.verify(password_hash or _NOBODY, password[:PASSWORD_LIMIT])
    except (VerificationError, InvalidHashError, UnicodeError):
        return False
    return password_hash is not None
