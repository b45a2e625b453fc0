"""Rules of retention, and what one would do."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import StrictBool, StrictInt

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import Bounded
from app.data.read_models import Actor, RetentionRule
from app.data.retention import foresee_rule, list_rules, set_rule
from app.data.vocabulary import RetentionKind, Scope


class RuleIn(Bounded):
    """After how many days, and whether the rule is on."""

    days: StrictInt
    on: StrictBool


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scope."""
    router = APIRouter(prefix="/api/v1", tags=["erasures"], route_class=StrictRoute)
    erase = Depends(desk.caller(Scope.ERASE))

    @router.get("/retention")
    async def list_all(_caller: Annotated[Actor, erase]) -> dict[str, Any]:
        """Every rule; nobody goes by one that is off."""
        async with doors.database.read() as session:
            return {"items": [_out(rule) for rule in await list_rules(session)]}

    @router.put("/retention/{kind}")
    async def change(
        kind: RetentionKind, body: RuleIn, caller: Annotated[Actor, erase]
    ) -> dict[str, Any]:
        """Set a rule; one that is on erases whoever it finds, every hour."""
        act = partial(
            set_rule, kind=kind, days=body.days, is_on=body.on, actor=caller, now=doors.now()
        )
        await doors.database.act(act)
        async with doors.database.read() as session:
            return next(_out(rule) for rule in await list_rules(session) if rule.kind is kind)

    @router.get("/retention/{kind}/preview")
    async def preview(
        kind: RetentionKind, _caller: Annotated[Actor, erase], days: Annotated[int, Query()]
    ) -> dict[str, Any]:
        """Who would go if the rule ran now: how many, and the ids of the first."""
        async with doors.database.read() as session:
            outlook = await foresee_rule(session, kind, days=days, now=doors.now())
        return {"total": outlook.total, "first_ids": [one.contact_id for one in outlook.first]}

    return router


def _out(rule: RetentionRule) -> dict[str, Any]:
    return {"kind": rule.kind, "days": rule.days, "on": rule.is_on, "ran_at": rule.ran_at}
