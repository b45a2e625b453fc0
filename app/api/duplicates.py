"""Pairs of contacts that may be one person."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import row_out
from app.data.duplicates import LIKELY, dismiss_pair, list_pairs, reopen_pair
from app.data.read_models import Actor, DuplicatePair
from app.data.vocabulary import Scope

_LARGEST = 2**62
_PairId = Annotated[int, Path(ge=1, le=_LARGEST)]


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["duplicates"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.get("/duplicates")
    async def list_some(
        _caller: Annotated[Actor, read],
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before_id: Annotated[int | None, Query(ge=1, le=_LARGEST)] = None,
    ) -> dict[str, Any]:
        """Open pairs, newest first."""
        async with doors.database.read() as session:
            pairs = await list_pairs(session, limit=limit, before_id=before_id)
        return {"items": [_out(pair) for pair in pairs]}

    @router.post("/duplicates/{pair_id}/dismiss")
    async def dismiss(pair_id: _PairId, caller: Annotated[Actor, write]) -> dict[str, int]:
        """Remember that the two are not the same."""
        await doors.database.act(
            lambda session: dismiss_pair(session, pair_id, actor=caller, now=doors.now())
        )
        return {"id": pair_id}

    @router.post("/duplicates/{pair_id}/reopen")
    async def reopen(pair_id: _PairId, caller: Annotated[Actor, write]) -> dict[str, int]:
        """Take that back."""
        await doors.database.act(
            lambda session: reopen_pair(session, pair_id, actor=caller, now=doors.now())
        )
        return {"id": pair_id}

    return router


def _out(pair: DuplicatePair) -> dict[str, Any]:
    return {
        "id": pair.pair_id,
        "kind": "likely" if pair.reason == LIKELY else "refused",
        "reason": pair.reason,
        "score": pair.score,
        "evidence": list(pair.evidence),
        "at": pair.at,
        "contacts": [row_out(pair.first), row_out(pair.second)],
    }
