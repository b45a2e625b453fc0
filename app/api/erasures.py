"""Receipts of erasures, erasures of many, and who was told of them."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.body import StrictRoute
from app.api.bulk import Ids, QueryIn, job_out, selection_of
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import Bounded, Short
from app.data.bulk import selected_ids
from app.data.bulk_erasure import start_erasing
from app.data.database import WriteSession
from app.data.erasure_notices import confirm_notice, list_unconfirmed, send_again
from app.data.read_models import Actor, ErasureNotice, JobRow, Receipt
from app.data.receipts import get_receipt, list_receipts
from app.data.vocabulary import Scope


class ErasureIn(Bounded):
    """Whom to erase: some contacts by id, or all that a query finds but for some."""

    contact_ids: Ids | None = None
    query: QueryIn | None = None
    except_ids: Ids = Field(default_factory=list)
    remove_messages: bool = False


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scope."""
    router = APIRouter(prefix="/api/v1", tags=["erasures"], route_class=StrictRoute)
    erase = Depends(desk.caller(Scope.ERASE))

    @router.get("/erasures")
    async def list_all(
        _caller: Annotated[Actor, erase],
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
        before: Short | None = None,
    ) -> dict[str, Any]:
        """What remains of erasures, newest first: no personal data."""
        async with doors.database.read() as session:
            receipts = await list_receipts(session, limit=limit, before_id=before)
        return {"items": [receipt_out(receipt) for receipt in receipts]}

    @router.post("/erasures", status_code=202)
    async def start(body: ErasureIn, caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """Erase many, in the background; looked at and cancelled as any act, never undone."""
        selection = selection_of(body.contact_ids, body.query, body.except_ids)

        async def begin(session: WriteSession) -> JobRow:
            now = doors.now()
            ids = await selected_ids(session, selection, now=now)
            return await start_erasing(
                session, ids, actor=caller, now=now, removes_messages=body.remove_messages
            )

        return job_out(await doors.database.act(begin))

    @router.get("/erasures/unconfirmed")
    async def unconfirmed(_caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """Erasures that were told to another system, which has not confirmed them."""
        async with doors.database.read() as session:
            notices = await list_unconfirmed(session)
        return {"items": [_notice_out(notice) for notice in notices]}

    @router.get("/erasures/{receipt_id}")
    async def look(receipt_id: str, _caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """One receipt, also while the transcripts are being done."""
        async with doors.database.read() as session:
            return receipt_out(await get_receipt(session, receipt_id))

    @router.post("/erasures/{receipt_id}/confirm")
    async def confirm(receipt_id: str, caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """The other system knows: nothing more is sent."""
        act = partial(confirm_notice, receipt_id=receipt_id, actor=caller, now=doors.now())
        await doors.database.act(act)
        return {"receipt_id": receipt_id}

    @router.post("/erasures/{receipt_id}/send-again")
    async def again(receipt_id: str, caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """Tell the other system once more, from now on."""
        act = partial(send_again, receipt_id=receipt_id, actor=caller, now=doors.now())
        await doors.database.act(act)
        return {"receipt_id": receipt_id}

    return router


def receipt_out(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the API shows it."""
    return {
        "receipt_id": receipt.receipt_id,
        "at": receipt.at,
        "by": receipt.by,
        "erased_ids": receipt.erased_ids,
        "conversation_count": receipt.conversation_count,
        "message_count": receipt.message_count,
        "removed_messages": receipt.removed_messages,
        "message_done": receipt.message_done,
        "emptied_count": receipt.emptied_count,
        "finished_at": receipt.finished_at,
        "cleared_at": receipt.cleared_at,
        "job_id": receipt.job_id,
    }


def _notice_out(notice: ErasureNotice) -> dict[str, Any]:
    return {
        "receipt_id": notice.receipt_id,
        "erased_at": notice.erased_at,
        "attempts": notice.attempts,
        "next_at": notice.next_at,
        "last_answer": notice.last_answer,
    }
