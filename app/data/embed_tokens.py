"""Tokens of the intranet that were used: each lets in once, whichever process it comes to."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.data.database import WriteSession
from app.data.errors import ContactsError
from app.data.models import EmbedTokenRecord
from app.data.vocabulary import marked


class TokenSpentError(ContactsError):
    """A token that lets in once has done so; the door says it as a refused token."""

    def __init__(self) -> None:
        super().__init__(marked("The token was used before."))


async def spend_embed_token(
    session: WriteSession, token_hash: str, *, ends_at: datetime, now: datetime
) -> None:
    """Remember a token until it has expired, and forget those that have.

    :raises TokenSpentError: it was spent before
    """
    await session.execute(delete(EmbedTokenRecord).where(EmbedTokenRecord.ends_at <= now))
    try:
        async with session.begin_nested():
            session.add(EmbedTokenRecord(token_hash=token_hash, ends_at=ends_at))
    except IntegrityError as error:
        raise TokenSpentError from error
