"""What an export sends: the contacts of a view or of a selection, and everything on one person."""

from functools import partial
from http import HTTPStatus

import orjson
from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams
from starlette.responses import StreamingResponse

from app.components.personal_sheet import personal_sheet
from app.components.words import language_of, speaking
from app.data.audit import record_audit
from app.data.errors import ContactsError
from app.data.export_stream import ExportKind, export_stream
from app.data.personal_export import export_contact
from app.data.read_models import Actor, Selection
from app.pages.workplace import Workplace, now
from app.search_parameters import query_of

_COLUMNS_LIMIT = 60
_TYPES = {ExportKind.CSV: "text/csv; charset=utf-8", ExportKind.JSON_LINES: "application/jsonl"}


def export_files_router(workplace: Workplace) -> APIRouter:
    """The downloads; the guard lets nobody here who may not export."""
    api = APIRouter(include_in_schema=False)
    database = workplace.database

    @api.get("/exports/contacts.{kind}")
    async def of_view(request: Request, kind: ExportKind) -> Response:
        return await download(request, kind, request.query_params)

    @api.post("/exports/contacts.{kind}")
    async def of_selection(request: Request, kind: ExportKind) -> Response:
        # A form, as thousands of ids are too many for an address.
        form = await request.form(max_fields=20_000)
        pairs = [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
        return await download(request, kind, QueryParams(pairs))

    async def download(request: Request, kind: ExportKind, asked: QueryParams) -> Response:
        try:
            parts = await export_stream(
                database,
                selection_of(asked),
                kind,
                actor=_actor(request),
                now=now(),
                shown=asked.getlist("column")[:_COLUMNS_LIMIT],
                told=partial(workplace.downloads.tell, asked.get("token", "")),
            )
        except ContactsError as error:
            return Response(str(error), HTTPStatus.UNPROCESSABLE_ENTITY, media_type="text/plain")
        name = f"contacts-{now():%Y-%m-%d}.{kind}"
        return StreamingResponse(parts, media_type=_TYPES[kind], headers=_attached(name))

    @api.get("/exports/contacts/{contact_id}.{kind}")
    async def of_person(request: Request, contact_id: str, kind: str) -> Response:
        if kind not in ("html", "json"):
            return Response(status_code=HTTPStatus.NOT_FOUND)
        try:
            async with database.transaction() as session:
                held = await export_contact(session, contact_id)
                record_audit(
                    session, actor=_actor(request), action="contact.exported", now=now(),
                    contact_id=contact_id,
                )  # fmt: skip
        except ContactsError as error:
            return Response(str(error), HTTPStatus.NOT_FOUND, media_type="text/plain")
        if kind == "json":
            content = orjson.dumps(held, option=orjson.OPT_INDENT_2)
            return Response(
                content, media_type="application/json", headers=_attached(f"{contact_id}.json")
            )
        with speaking(language_of(request)):
            sheet = personal_sheet(held, now=now())
        return Response(
            sheet, media_type="text/html; charset=utf-8", headers=_attached(f"{contact_id}.html")
        )

    return api


def selection_of(asked: QueryParams) -> Selection:
    """Whom an export is about: `id` names contacts, else a view's parameters, `except` leaves out.

    :raises InvalidSearchError: a parameter is not one the directory knows
    """
    named = tuple(asked.getlist("id"))
    if named:
        return Selection(named)
    return Selection(tuple(asked.getlist("except")), query_of(asked))


def _actor(request: Request) -> Actor:
    return Actor("operator", request.state.operator.operator_id)


def _attached(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
