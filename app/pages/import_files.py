"""What an import sends and fetches besides the socket: the file, and the report of its rows."""

import csv
import io
from collections.abc import AsyncIterator
from http import HTTPStatus

import orjson
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from app.components.words import language_of, sentence_of, speaking
from app.data.errors import ContactsError
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import get_import, list_lines
from app.data.imports.uploads import register_upload
from app.data.keys import new_public_id
from app.data.read_models import Actor
from app.data.spreadsheet import guard
from app.pages.workplace import Workplace, now

_LINES_AT_ONCE = 1_000


def import_files_router(workplace: Workplace) -> APIRouter:
    """The two calls; the guard lets nobody here who may not import."""
    api = APIRouter(include_in_schema=False)
    files = ImportFiles(workplace.settings.home)
    database = workplace.database

    @api.post("/imports/files", status_code=HTTPStatus.CREATED)
    async def upload(request: Request, name: str = "") -> Response:
        import_id = new_public_id("i")
        actor = Actor("operator", request.state.operator.operator_id)
        try:
            await files.keep(import_id, request.stream())
            async with database.transaction() as session:
                await register_upload(session, files, import_id, name=name, actor=actor, now=now())
        except ContactsError as error:
            files.remove(import_id)
            with speaking(language_of(request)):
                return _json({"detail": sentence_of(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        except BaseException:
            files.remove(import_id)
            raise
        return _json({"import_id": import_id}, HTTPStatus.CREATED)

    @api.get("/imports/{import_id}/report.csv")
    async def report(import_id: str) -> Response:
        try:
            async with database.read() as session:
                await get_import(session, import_id)
        except ContactsError:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        headers = {
            "Content-Disposition": f'attachment; filename="{import_id}.csv"',
            "Cache-Control": "no-store",
        }
        lines = _report(workplace, import_id)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    return api


async def _report(workplace: Workplace, import_id: str) -> AsyncIterator[str]:
    yield "\ufeffrow,outcome,reason,contact_id\r\n"
    after: int | None = 0
    while after is not None:
        async with workplace.database.read() as session:
            page = await list_lines(session, import_id, after=after, limit=_LINES_AT_ONCE)
        text = io.StringIO()
        writer = csv.writer(text)
        for line in page.lines:
            cells = (line.outcome, line.reason or "", line.contact_id or "")
            writer.writerow([line.number, *(guard(cell) for cell in cells)])
        yield text.getvalue()
        after = page.next_after


def _json(content: object, status: HTTPStatus) -> Response:
    return Response(
        orjson.dumps(content),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
