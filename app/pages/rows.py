"""JSON for the table and the tag box, for signed-in operators only."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from app.components.contacts_table import row_json
from app.data.captured_offers import list_field_keys, suggest_values
from app.data.errors import InvalidSearchError, InvalidValueError
from app.data.field_definitions import list_definitions
from app.data.read_models import OperatorRow
from app.data.search import search_contacts
from app.data.shown_values import list_shown_values
from app.data.tags import suggest_tags
from app.overtaken import NOBODY_WAITS, while_wanted
from app.pages.row_feed import masked_lines
from app.pages.workplace import Workplace, now
from app.search_parameters import query_of

BLOCK_LIMIT = 200
OFFSET_LIMIT = 10_000_000
PREFIX_LIMIT = 100


def router(workplace: Workplace) -> APIRouter:
    """The calls that the browser makes besides the websocket."""
    api = APIRouter(include_in_schema=False)

    @api.get("/rows")
    async def rows(
        request: Request,
        offset: Annotated[int, Query(ge=0, le=OFFSET_LIMIT)] = 0,
        limit: Annotated[int, Query(ge=1, le=BLOCK_LIMIT)] = 100,
        field: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        try:
            query = query_of(request.query_params)
            async with workplace.database.read() as session:
                search = search_contacts(session, query, now=now(), limit=limit, offset=offset)
                page = await while_wanted(request.receive, search)
                ids = [row.contact_id for row in page.rows]
                values = await list_shown_values(session, ids, field)
        except InvalidSearchError as error:
            return _refusal(error)
        except ClientDisconnect:
            # The next keystroke has overtaken this one; nobody reads what is answered.
            return Response(status_code=NOBODY_WAITS)
        lines = [row_json(row, values.get(row.contact_id, ())) for row in page.rows]
        return _json(
            {
                "rows": lines if _sees_values(request) else masked_lines(lines),
                "offset": offset,
                "total": page.total,
                "total_is_capped": page.total_is_capped,
                "needles": page.needles,
                "understood": page.understood,
            }
        )

    @api.get("/tag-suggestions")
    async def tag_suggestions(
        prefix: Annotated[str, Query(max_length=PREFIX_LIMIT)] = "",
    ) -> Response:
        async with workplace.database.read() as session:
            tags = await suggest_tags(session, prefix)
        return _json({"tags": [{"name": tag.name, "count": tag.contact_count} for tag in tags]})

    @api.get("/table-fields")
    async def table_fields() -> Response:
        async with workplace.database.read() as session:
            defined = await list_definitions(session)
        fields = [{"name": one.name, "label": one.label, "kind": one.kind} for one in defined]
        return _json({"fields": fields})

    @api.get("/field-suggestions")
    async def field_suggestions(
        request: Request,
        field: Annotated[str, Query(max_length=PREFIX_LIMIT)] = "",
        prefix: Annotated[str, Query(max_length=PREFIX_LIMIT)] = "",
    ) -> Response:
        async with workplace.database.read() as session:
            if not field:
                return _json({"fields": await list_field_keys(session)})
            if not _sees_values(request):
                return _json({"values": []})
            values = await suggest_values(session, field, prefix, now=now())
        return _json({"values": values})

    return api


def _sees_values(request: Request) -> bool:
    operator: OperatorRow = request.state.operator
    return operator.sees_values


def _json(content: object, *, status: int = 200, kind: str = "application/json") -> Response:
    return Response(
        orjson.dumps(content),
        status_code=status,
        media_type=kind,
        headers={"Cache-Control": "no-store"},
    )


def _refusal(error: InvalidValueError) -> Response:
    problem = {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": str(error),
        "errors": [{"field": error.field, "detail": str(error)}],
    }
    return _json(problem, status=422, kind="application/problem+json")
