"""Tells another system of every erasure, by signed webhooks (GDPR, article 19).

Whom it is about is told by our own ids alone; nothing else of the person is kept to be sent.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial

import httpx
from standardwebhooks import Webhook

from app.data.database import Database
from app.data.erasure_notices import list_due_notices, next_notice_at, note_answer
from app.data.read_models import ErasureNotice
from app.data.receipts import get_receipt

_TIMEOUT_SECONDS = 15.0


class ErasureTeller:
    """Sends what is due, and keeps what was answered; without an address it does nothing."""

    def __init__(
        self,
        database: Database,
        *,
        url: str | None,
        secret: str | None,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._database = database
        self._url = url
        self._signer = Webhook(secret) if secret else None
        self._now = now
        self._transport = transport

    @property
    def is_on(self) -> bool:
        """Whether anybody is told."""
        return self._url is not None and self._signer is not None

    async def tell(self) -> float | None:
        """Send what is due; return the seconds until something is due again."""
        if not self.is_on:
            return None
        async with self._database.read() as session:
            due = await list_due_notices(session, now=self._now())
        async with httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, transport=self._transport, trust_env=False
        ) as http:
            for notice in due:
                await self._send(http, notice)
        async with self._database.read() as session:
            next_at = await next_notice_at(session)
        return None if next_at is None else max(0.0, (next_at - self._now()).total_seconds())

    async def _send(self, http: httpx.AsyncClient, notice: ErasureNotice) -> None:
        body, headers = await self._signed(notice)
        try:
            # No redirect is followed: the address was chosen by whoever runs this.
            answer = await http.post(self._url or "", content=body, headers=headers)
            said, is_confirmed = str(answer.status_code), answer.is_success
        except httpx.HTTPError as error:
            said, is_confirmed = type(error).__name__, False
        await self._database.act(
            partial(
                note_answer,
                receipt_id=notice.receipt_id,
                answer=said,
                is_confirmed=is_confirmed,
                now=self._now(),
            )
        )

    async def _signed(self, notice: ErasureNotice) -> tuple[str, dict[str, str]]:
        async with self._database.read() as session:
            receipt = await get_receipt(session, notice.receipt_id)
        content = {"receipt_id": receipt.receipt_id, "contact_ids": receipt.erased_ids}
        at = self._now()
        body = json.dumps(
            {"type": "contact.erased", "timestamp": receipt.at.isoformat(), "data": content}
        )
        signature = self._signer.sign(notice.message_id, at, body) if self._signer else ""
        return body, {
            "content-type": "application/json",
            "webhook-id": notice.message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
