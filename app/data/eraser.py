"""Erase people while everybody else goes on working: begin, do the transcripts, clear the bytes."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select

from app.data.bulk_erasure import erase_some, list_erasing_jobs
from app.data.clearing import clear_erased_bytes
from app.data.database import Database
from app.data.erasure import begin_erasure
from app.data.erasure_ledger import ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.erasure_steps import next_batch, redact_batch, write_batch
from app.data.imports.files import ImportFiles
from app.data.locks import hold_turn
from app.data.models import ErasureRecord
from app.data.read_models import Actor, Receipt
from app.data.receipts import get_receipt
from app.data.reerasure import list_erasures, reconcile
from app.data.retention import run_rules

# A short history is over before the answer goes out; a long one is left to the background.
WAIT_SECONDS = 2.0
_PAUSE_SECONDS = 0.005
# Clearing takes at most this part of the time, however many are erased one after the other.
_CLEARING_SHARE = 20
_LOOK_SECONDS = 0.02


class Eraser:
    """What pages, API, commands and the background worker erase people with."""

    def __init__(
        self,
        database: Database,
        *,
        memory: ErasureMemory,
        ledger: ErasureLedger,
        now: Callable[[], datetime],
        is_told: bool = False,
        files: ImportFiles | None = None,
    ) -> None:
        self.memory = memory
        self._files = files
        self._is_told = is_told
        self._database = database
        self._ledger = ledger
        self._now = now
        self._turn = asyncio.Lock()
        self._may_clear_at = 0.0

    async def recall(self) -> int:
        """Erase again whom an older database brought back; to be called before serving."""
        return await reconcile(self._database, self._ledger, memory=self.memory, now=self._now())

    async def erase(
        self,
        contact_id: str,
        *,
        actor: Actor,
        removes_messages: bool = False,
        also_in: Sequence[str] = (),
    ) -> Receipt:
        """Erase this contact; raises like `begin_erasure`.

        When this returns the person is in no list, search or field any more and the erasure will
        be finished whatever happens; the receipt says whether every transcript is done already.
        """
        receipt_id = await self._database.act(
            partial(
                begin_erasure,
                contact_id=contact_id,
                actor=actor,
                now=self._now(),
                removes_messages=removes_messages,
                memory=self.memory,
                is_told=self._is_told,
                also_in=also_in,
            )
        )
        await self.note(receipt_id)
        until = time.monotonic() + WAIT_SECONDS
        while not (receipt := await self._receipt(receipt_id)).is_over:
            if time.monotonic() > until:
                break
            if not await self._step(receipt_id):
                await asyncio.sleep(_LOOK_SECONDS)
        return receipt

    async def note(self, *receipt_ids: str) -> None:
        """Have these erasures in the ledger too."""
        async with self._database.read() as session:
            erasures = await list_erasures(session, receipt_ids)
        await asyncio.to_thread(self._ledger.note, erasures)

    async def carry_out(self) -> None:
        """Do the transcripts of everybody whose erasure is not over, oldest first."""
        async with self._database.read() as session:
            is_open = ErasureRecord.finished_at.is_(None)
            statement = select(ErasureRecord.public_id).where(
                is_open, ErasureRecord.cleared_at.is_(None)
            )
            receipt_ids = list(await session.scalars(statement.order_by(ErasureRecord.id)))
        for receipt_id in receipt_ids:
            while not (await self._receipt(receipt_id)).is_over:
                began = time.monotonic()
                did_some = await self._step(receipt_id)
                # Others get at least every third moment, however busy the machine is.
                rest = max(_PAUSE_SECONDS, (time.monotonic() - began) / 2)
                await asyncio.sleep(rest if did_some else _LOOK_SECONDS)

    async def work_on_jobs(self) -> None:
        """Erase whom acts on many contacts and rules of retention have chosen, a few at a time."""
        await self._database.act(partial(run_rules, now=self._now()))
        async with self._database.read() as session:
            job_ids = await list_erasing_jobs(session)
        for job_id in job_ids:
            erase = partial(erase_some, job_id=job_id, memory=self.memory, is_told=self._is_told)
            while begun := await self._database.act(partial(erase, now=self._now())):
                await self.note(*begun)
                await self.carry_out()

    async def forget(self) -> None:
        """Let go of the hashes whose time is over."""
        went = 1
        while went:
            went = await self._database.act(partial(self.memory.forget, now=self._now()))

    async def clear(self) -> float:
        """Clear the bytes of what went, unless that was just done; return the seconds to wait."""
        wait = self._may_clear_at - time.monotonic()
        if wait > 0:
            return wait
        began = time.monotonic()
        if await clear_erased_bytes(self._database, self._files, now=self._now()):
            ended = time.monotonic()
            self._may_clear_at = ended + _CLEARING_SHARE * (ended - began)
        return 0.0

    async def _step(self, receipt_id: str) -> bool:
        """One batch; False when another process is at this erasure."""
        async with self._turn, self._database.read() as session:
            # Held while the batch is read and redacted: no two processes do the same one.
            if not await hold_turn(session, receipt_id):
                return False
            batch = await next_batch(session, receipt_id)
            if batch is None:
                return True
            if self._database.is_sqlite:
                # An open look at an old state would keep the log from being emptied.
                await session.rollback()
            redacted = await asyncio.to_thread(redact_batch, batch)
            await self._database.act(
                partial(write_batch, batch=batch, redacted=redacted, now=self._now())
            )
        return True

    async def _receipt(self, receipt_id: str) -> Receipt:
        async with self._database.read() as session:
            return await get_receipt(session, receipt_id)
