"""Saved views, as the sidebar of every page reads, keeps and shares them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams

from app.auth.permissions import NotAllowedError, Permission, allows
from app.components.words import language_of, sentence_of, speaking
from app.data.database import WriteSession
from app.data.errors import ContactsError, ViewNotFoundError
from app.data.read_models import OperatorRow, SavedView
from app.data.saved_views import (
    change_view,
    delete_view,
    get_saved_view,
    keep_view_private,
    list_saved_views,
    rename_view,
    save_view,
    share_view,
)
from app.pages.workplace import Workplace, now
from app.search_parameters import query_of

Act = Callable[[WriteSession], Awaitable[Any]]
_STATUSES = {ViewNotFoundError: HTTPStatus.NOT_FOUND, NotAllowedError: HTTPStatus.FORBIDDEN}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(_Strict):
    query: str = Field(default="", max_length=4_000)
    columns: list[str] = Field(default_factory=list, max_length=60)


class _New(_Shown):
    name: str = Field(max_length=500)


class _Name(_Strict):
    name: str = Field(max_length=500)


class _Sharing(_Strict):
    is_shared: bool


class ViewsDesk:
    """Does what an operator asks of a view.

    Whoever may edit contacts may share views, and change what others shared.
    """

    def __init__(self, workplace: Workplace, request: Request) -> None:
        self._database = workplace.database
        self._request = request
        self._operator: OperatorRow = request.state.operator

    async def listed(self) -> Response:
        """Every view that the operator sees."""
        async with self._database.read() as session:
            views = await list_saved_views(session, self._operator.operator_id)
        return _json({"views": [_out(view) for view in views], "can_share": self._may_share})

    async def save(self, body: _New) -> Response:
        """Keep what is shown as a view of one's own."""
        return await self._do(
            lambda session: save_view(
                session,
                self._operator.operator_id,
                name=body.name,
                query=_checked(body.query),
                columns=body.columns,
                now=now(),
            )
        )

    async def change(self, view_id: str, body: _Shown) -> Response:
        """Have the view show something else."""

        async def act(session: WriteSession) -> None:
            await self._require(session, view_id)
            await change_view(
                session,
                view_id,
                self._operator.operator_id,
                query=_checked(body.query),
                columns=body.columns,
                now=now(),
            )

        return await self._do(act)

    async def rename(self, view_id: str, body: _Name) -> Response:
        """Call it something else."""

        async def act(session: WriteSession) -> None:
            await self._require(session, view_id)
            await rename_view(
                session, view_id, self._operator.operator_id, name=body.name, now=now()
            )

        return await self._do(act)

    async def share(self, view_id: str, body: _Sharing) -> Response:
        """Show it to everybody, or to its owner alone again."""

        async def act(session: WriteSession) -> None:
            if not self._may_share:
                raise NotAllowedError
            change = share_view if body.is_shared else keep_view_private
            await change(session, view_id, self._operator.operator_id, now=now())

        return await self._do(act)

    async def delete(self, view_id: str) -> Response:
        """Forget it."""

        async def act(session: WriteSession) -> None:
            await self._require(session, view_id)
            await delete_view(session, view_id, self._operator.operator_id, now=now())

        return await self._do(act)

    @property
    def _may_share(self) -> bool:
        return allows(self._operator.role, Permission.EDIT)

    async def _require(self, session: WriteSession, view_id: str) -> None:
        view = await get_saved_view(session, view_id, self._operator.operator_id)
        if not view.is_own and not self._may_share:
            raise NotAllowedError

    async def _do(self, act: Act) -> Response:
        try:
            done = await self._database.act(act)
        except ContactsError as error:
            status = _STATUSES.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY)
            with speaking(language_of(self._request)):
                return _json({"detail": sentence_of(error)}, status=status)
        if isinstance(done, SavedView):
            return _json(_out(done), status=HTTPStatus.CREATED)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def router(workplace: Workplace) -> APIRouter:
    """The calls of the sidebar."""
    api = APIRouter(include_in_schema=False)

    @api.get("/saved-views")
    async def listed(request: Request) -> Response:
        return await ViewsDesk(workplace, request).listed()

    @api.post("/saved-views")
    async def save(request: Request, body: _New) -> Response:
        return await ViewsDesk(workplace, request).save(body)

    @api.put("/saved-views/{view_id}")
    async def change(request: Request, view_id: str, body: _Shown) -> Response:
        return await ViewsDesk(workplace, request).change(view_id, body)

    @api.put("/saved-views/{view_id}/name")
    async def rename(request: Request, view_id: str, body: _Name) -> Response:
        return await ViewsDesk(workplace, request).rename(view_id, body)

    @api.put("/saved-views/{view_id}/sharing")
    async def share(request: Request, view_id: str, body: _Sharing) -> Response:
        return await ViewsDesk(workplace, request).share(view_id, body)

    @api.delete("/saved-views/{view_id}")
    async def delete(request: Request, view_id: str) -> Response:
        return await ViewsDesk(workplace, request).delete(view_id)

    return api


def _checked(query: str) -> str:
    query_of(QueryParams(query))
    return query


def _out(view: SavedView) -> dict[str, Any]:
    return {
        "view_id": view.view_id,
        "name": view.name,
        "is_shared": view.is_shared,
        "is_own": view.is_own,
        "query": view.query,
        "columns": list(view.columns),
    }


def _json(content: object, *, status: int = HTTPStatus.OK) -> Response:
    return Response(
        orjson.dumps(content),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
