"""What operators set for themselves, as their browsers read and keep it."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.data.preferences import Preference, list_preferences, set_preference
from app.pages.workplace import Workplace


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Column(_Strict):
    key: str = Field(max_length=240)
    is_shown: bool
    width: int | None = Field(default=None, ge=40, le=2_000)


class _Table(_Strict):
    columns: list[_Column] = Field(max_length=60)
    density: Literal["comfortable", "compact"]


_KINDS: dict[Preference, TypeAdapter[Any]] = {
    Preference.TABLE: TypeAdapter(_Table | None),
    Preference.PANEL_WIDTH: TypeAdapter(Annotated[int, Field(ge=280, le=1_600)] | None),
    Preference.LETTER_KEYS: TypeAdapter(bool | None),
}


def router(workplace: Workplace) -> APIRouter:
    """Read all of one's preferences, and keep one."""
    api = APIRouter(include_in_schema=False)

    @api.get("/preferences")
    async def read(request: Request) -> Response:
        async with workplace.database.read() as session:
            kept = await list_preferences(session, request.state.operator.operator_id)
        return Response(
            orjson.dumps(kept),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    @api.put("/preferences/{name}")
    async def keep(
        request: Request, name: Preference, value: Annotated[Any, Body(embed=True)] = None
    ) -> Response:
        try:
            checked = _KINDS[name].validate_python(value)
        except ValidationError:
            return Response(status_code=422)
        plain = _KINDS[name].dump_python(checked)
        operator_id = request.state.operator.operator_id
        await workplace.database.act(
            lambda session: set_preference(session, operator_id, name, plain)
        )
        return Response(status_code=204)

    return api
