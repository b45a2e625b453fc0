"""The shop's chat: what a visitor writes goes to the directory, and a script answers."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from app.auth.secrets import SecretBox
from app.auth.widget_keys import trusted_keys
from app.auth.widget_tokens import verify_widget_token
from app.data.capture import captured_claims
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.database import Database, WriteSession
from app.data.demo_shop import SHOP
from app.data.identity_facts import Visit
from app.data.keys import new_public_id
from app.data.read_models import Verified
from app.data.stale_events import StaleEventError
from app.data.vocabulary import MessageRole, Source
from app.settings import Settings

_PAGE = "/demo/shop"


@dataclass(frozen=True, slots=True)
class ShopTalk:
    """Does what a chatbot platform does with the API: opens a conversation, appends messages."""

    database: Database
    settings: Settings
    box: SecretBox

    async def say(self, visitor_id: str, body: str, *, token: str | None, now: datetime) -> str:
        """Keep what the visitor wrote, and the answer, which is returned.

        :raises InvalidTokenError: the token is refused; nothing is kept
        """
        verified = await self._verified(token, now=now) if token else None
        visit = Visit(SHOP, visitor_id, verified)
        for conversation_id in _conversation_ids(visitor_id):
            with suppress(StaleEventError):  # anonymised by an erasure: another one begins
                return await self._write(visit, conversation_id, body, now=now)
        raise AssertionError  # there is always another one

    async def _write(self, visit: Visit, conversation_id: str, body: str, *, now: datetime) -> str:
        opening = Opening(visit, conversation_id, channel="web", page_url=_PAGE)
        claims, region = self.settings.claims, self.settings.default_region
        verified = visit.verified

        async def write(session: WriteSession) -> str:
            identified = await open_conversation(
                session, opening, now=now, claims_mode=claims, region=region
            )
            answer = self._answer(body, verified=verified, source=identified.identity)
            said = NewMessage(new_public_id("m"), MessageRole.VISITOR, body)
            replied = NewMessage(new_public_id("m"), MessageRole.BOT, answer)
            await append_messages(
                session,
                conversation_id,
                [said, replied],
                verified=verified,
                now=now,
                claims_mode=claims,
                region=region,
            )
            return answer

        return await self.database.act(write)

    async def _verified(self, token: str, *, now: datetime) -> Verified:
        async with self.database.read() as session:
            fallback = self.settings.widget_jwt_hmac_secret
            trusted = await trusted_keys(session, SHOP, box=self.box, fallback=fallback)
        verified, _kid = verify_widget_token(
            token, keys=trusted.keys, chatbot_id=SHOP, now=now, retired=trusted.retired
        )
        return verified

    def _answer(self, body: str, *, verified: Verified | None, source: str) -> str:
        if verified is not None:
            first = (verified.claims.name or "").split(" ")[0]
            return f"Thank you, {first}. You are signed in, so we can look at your orders at once."
        claims = captured_claims(body, region=self.settings.default_region)
        if claims.email or claims.phone:
            return "Noted, thank you! Sign in at the top and we know for sure that it is you."
        if source == Source.ANONYMOUS:
            return "Happy to help! Which email may we answer to, in case we get cut off?"
        return "We are on it. Anything else meanwhile?"


def _conversation_ids(visitor_id: str) -> Iterator[str]:
    # Only who has the visitor id, which is random, can write into its conversation.
    for number in count():
        seed = f"{visitor_id}{number or ''}"
        yield f"shop-{hashlib.sha256(seed.encode()).hexdigest()[:24]}"
