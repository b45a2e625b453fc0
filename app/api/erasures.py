"""Receipts of erasures."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import Short
from app.data.read_models import Actor, Receipt
from app.data.receipts import get_receipt, list_receipts
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The call, with its scope."""
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

    @router.get("/erasures/{receipt_id}")
    async def look(receipt_id: str, _caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """One receipt, also while the transcripts are being done."""
        async with doors.database.read() as session:
            return receipt_out(await get_receipt(session, receipt_id))

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
    }
