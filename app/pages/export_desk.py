"""The chosen contacts as a file: a ticket for whoever may, then a stream of rows."""

import csv
import io
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from app.data.export import export_rows
from app.data.read_models import Selection
from app.pages.workplace import Workplace, now

_BYTES_AT_ONCE = 64 * 1024


def router(workplace: Workplace) -> APIRouter:
    """Fetch what a ticket stands for."""
    api = APIRouter(include_in_schema=False)

    @api.get("/exports/{ticket}.csv")
    async def fetch(request: Request, ticket: str) -> Response:
        operator_id = request.state.operator.operator_id
        selection = workplace.exports.redeem(ticket, operator_id)
        if selection is None:
            return Response(status_code=404)
        return StreamingResponse(
            _as_csv(workplace, selection),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": 'attachment; filename="contacts.csv"',
                "Cache-Control": "no-store",
            },
        )

    return api


async def _as_csv(workplace: Workplace, selection: Selection) -> AsyncIterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # Spreadsheets take a file for UTF-8 only with a byte order mark.
    buffer.write("\ufeff")
    async with workplace.database.read() as session:
        async for row in export_rows(session, selection=selection, now=now()):
            writer.writerow(row)
            if buffer.tell() > _BYTES_AT_ONCE:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()
