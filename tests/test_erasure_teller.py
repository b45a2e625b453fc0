"""Others are told of erasures, by signed webhooks, until they confirm."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from app.data.eraser import Eraser
from app.data.erasure_ledger import ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.erasure_notices import confirm_notice, list_unconfirmed, send_again
from app.data.read_models import ErasureNotice
from app.erasure_teller import ErasureTeller
from tests.factories import NOW, OPERATOR, Town

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G"


class Others:
    """Another system that hears of erasures, in time or not."""

    def __init__(self, town: Town, home: Path) -> None:
        self.town = town
        self.statuses = [204]
        self.heard: list[httpx.Request] = []
        self.now = datetime.now(NOW.tzinfo)
        self.teller = ErasureTeller(
            town.database,
            url="https://others.example/erased",
            secret=SECRET,
            now=lambda: self.now,
            transport=httpx.MockTransport(self._answer),
        )
        self.eraser = Eraser(
            town.database,
            memory=ErasureMemory("s" * 64, days=1),
            ledger=ErasureLedger(home / "erasures.jsonl"),
            now=lambda: self.now,
            is_told=True,
        )

    async def erase_somebody(self) -> str:
        met = await self.town.meet("v1", email="zqcanary@x.example", name="Zqcanary")
        await self.eraser.erase(met.contact_id, actor=OPERATOR)
        return met.contact_id

    async def unconfirmed(self) -> tuple[ErasureNotice, ...]:
        async with self.town.database.read() as session:
            return await list_unconfirmed(session)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        if not self.statuses:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(self.statuses.pop(0))


@pytest.fixture
def others(town: Town, tmp_path: Path) -> Others:
    return Others(town, tmp_path)


async def test_an_erasure_is_told_by_our_ids_alone_and_signed(others: Others) -> None:
    contact_id = await others.erase_somebody()

    await others.teller.tell()

    (request,) = others.heard
    told = Webhook(SECRET).verify(request.content, dict(request.headers))
    assert (told["type"], told["data"]["contact_ids"]) == ("contact.erased", [contact_id])
    assert b"canary" not in request.content.lower()
    assert await others.unconfirmed() == ()


async def test_who_does_not_answer_is_told_again_later(others: Others) -> None:
    others.statuses = [500]
    await others.erase_somebody()

    await others.teller.tell()
    others.now += timedelta(seconds=4)
    wait = await others.teller.tell()
    (first,) = await others.unconfirmed()
    others.now += timedelta(seconds=1)
    await others.teller.tell()
    (second,) = await others.unconfirmed()

    assert (wait, first.attempts, first.last_answer) == (1.0, 1, "500")
    assert (second.attempts, second.last_answer) == (2, "ConnectError")
    ids = [request.headers["webhook-id"] for request in others.heard]
    assert ids == [first.message_id] * 2


async def test_after_three_days_somebody_has_to_look(others: Others) -> None:
    others.statuses = []
    await others.erase_somebody()

    for _ in range(12):
        await others.teller.tell()
        others.now += timedelta(days=1)

    (notice,) = await others.unconfirmed()
    assert (notice.attempts, notice.next_at) == (10, None)
    others.statuses = [200]
    again = partial(send_again, receipt_id=notice.receipt_id, actor=OPERATOR, now=others.now)
    await others.town.database.act(again)
    await others.teller.tell()
    assert await others.unconfirmed() == ()


async def test_an_operator_can_say_that_they_know(others: Others) -> None:
    others.statuses = []
    await others.erase_somebody()
    (notice,) = await others.unconfirmed()

    confirm = partial(confirm_notice, receipt_id=notice.receipt_id, actor=OPERATOR, now=others.now)
    await others.town.database.act(confirm)
    await others.teller.tell()

    assert (await others.unconfirmed(), others.heard) == ((), [])
