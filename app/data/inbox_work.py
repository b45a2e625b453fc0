"""Applies the inbox, oldest first: a visit and the end of its parcel are one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.data.database import Database, WriteSession
from app.data.erasure_memory import ErasureMemory
from app.data.errors import ContactsError, UnavailableError
from app.data.identify import identify
from app.data.identity_facts import Given, Visit
from app.data.identity_rules import ClaimsMode
from app.data.inbox import (
    find_waiting,
    open_parcel,
    put_in_inbox,
    set_aside,
    take_out,
    try_again,
)
from app.data.locks import hold_turn

_log = logging.getLogger(__name__)


class _WentMeanwhileError(Exception):
    """An erasure let go of the parcel while it was being applied: nothing of it may stay."""


class InboxWork:
    """Puts visits into the inbox, and applies them as they came."""

    def __init__(
        self,
        database: Database,
        *,
        claims_mode: ClaimsMode,
        region: str | None,
        memory: ErasureMemory,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._claims_mode: ClaimsMode = claims_mode
        self._region = region
        self._memory = memory
        self._now = now

    async def put(self, visit: Visit, given: Given) -> None:
        """Have the visit on the disk.

        :raises InboxFullError: too many wait
        """
        put = partial(put_in_inbox, visit=visit, given=given, now=self._now())
        await self._database.act(put)

    async def begin_again(self) -> None:
        """Give what was set aside another try; a newer program may know what to make of it."""
        await self._database.act(partial(try_again, now=self._now()))

    async def apply_next(self) -> bool:
        """Apply the oldest parcel; False when none waits, or another process is at it.

        What the rules refuse is let go of, and what fails is set aside: nobody is there to be told.

        :raises UnavailableError: not now; the parcel stays
        """
        async with self._database.read() as session:
            row_id = await find_waiting(session)
        if row_id is None:
            return False
        try:
            return await self._database.act_briefly(partial(self._apply, row_id=row_id))
        except _WentMeanwhileError:
            return True
        except UnavailableError:
            raise
        except ContactsError as refusal:
            _log.info("A public identify was refused: %s", type(refusal).__name__)
            await self._database.act(partial(take_out, row_id=row_id))
        except Exception as error:  # the next visitor must still be served
            # Without the traceback: it may hold what the visitor gave.
            _log.error("A public identify failed and was set aside: %s", type(error).__name__)
            await self._database.act(partial(set_aside, row_id=row_id, now=self._now()))
        return True

    async def _apply(self, session: WriteSession, *, row_id: int) -> bool:
        # One process at a time, so that a visitor's visits are applied in their order.
        if not await hold_turn(session, "inbox"):
            return False
        parcel = await open_parcel(session, row_id)
        if parcel is None:
            return True
        await identify(
            session,
            parcel.visit,
            now=parcel.at,
            claims_mode=self._claims_mode,
            region=self._region,
            memory=self._memory,
        )
        # Last, as an erasure holds the contact first: so neither waits for the other.
        if not await take_out(session, row_id):
            raise _WentMeanwhileError
        return True
