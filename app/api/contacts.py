"""Find, read, create, edit and delete contacts."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import ContactIn, ContactOut, ContactPageOut, contact_out, page_json
from app.data.contacts import create_contact, get_contact
from app.data.erasure_memory import person_keys
from app.data.personal_export import export_contact
from app.data.read_models import Actor, SearchQuery
from app.data.search import search_contacts
from app.data.search_query import parse_query
from app.data.vocabulary import Scope, Source
from app.overtaken import NOBODY_WAITS, while_wanted

# Contacts in a page, and the most of them; letters of a cursor.
PAGE, PAGE_LIMIT = 50, 200
CURSOR_LIMIT = 500


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The calls, with their scopes."""
    router = APIRouter(prefix="/api/v1", tags=["contacts"], route_class=StrictRoute)
    read, write = Depends(desk.caller(Scope.READ)), Depends(desk.caller(Scope.WRITE))

    @router.get("/contacts", response_model=ContactPageOut)
    async def search(  # noqa: PLR0913, PLR0917 - each is a parameter of the URL
        request: Request,
        _caller: Annotated[Actor, read],
        q: str = "",
        tag: Annotated[Sequence[str], Query()] = (),
        seen: str | None = None,
        chatbot_id: str | None = None,
        identity: str | None = None,
        deleted: str | None = None,
        sort: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE,
        cursor: Annotated[str | None, Query(max_length=CURSOR_LIMIT)] = None,
    ) -> Response:
        """Search, filter and sort the directory, as its page does."""
        query = parse_query(
            q=q,
            tag=tag,
            seen=seen,
            chatbot_id=chatbot_id,
            identity=identity,
            deleted=deleted,
            sort=sort,
        )
        return await page_of_contacts(doors, request.receive, query, limit=limit, cursor=cursor)

    @router.post("/contacts", status_code=201)
    async def create(
        body: ContactIn, response: Response, caller: Annotated[Actor, write]
    ) -> ContactOut:
        """Add a contact; an email of another one is refused and names the holder.

        `X-Hilal-Erased-At` says when somebody with the same email, phone or id was erased.
        """
        region = doors.settings.default_region
        keys = person_keys(
            email=body.email,
            phone=body.phone,
            region=region,
            external_ids=((name, one) for name, one in (body.external_ids or {}).items() if one),
        )
        async with doors.database.transaction() as session:
            erased_at = await doors.eraser.memory.find_erased_at(session, keys, now=doors.now())
            if erased_at is not None:
                response.headers["X-Hilal-Erased-At"] = erased_at.isoformat()
            contact_id = await create_contact(
                session,
                body.as_edit(),
                actor=caller,
                source=Source.INTEGRATION,
                now=doors.now(),
                region=region,
            )
            return contact_out(await get_contact(session, contact_id))

    @router.get("/contacts/{contact_id}")
    async def read_one(
        contact_id: str, response: Response, _caller: Annotated[Actor, read]
    ) -> ContactOut:
        """A contact; a merged id leads to the primary (308), an erased one is gone (410)."""
        async with doors.database.read() as session:
            contact = contact_out(await get_contact(session, contact_id))
        response.headers["ETag"] = f'"{contact.version}"'
        return contact

    @router.get("/contacts/{contact_id}/export")
    async def export(contact_id: str, _caller: Annotated[Actor, read]) -> dict[str, Any]:
        """Everything held on the person (GDPR, articles 15 and 20)."""
        async with doors.database.read() as session:
            return await export_contact(session, contact_id)

    return router


async def page_of_contacts(
    doors: Doors, receive: Receive, query: SearchQuery, *, limit: int, cursor: str | None
) -> Response:
    """The answer to a search, unless whoever asked goes away before it is there.

    :raises InvalidSearchError: the cursor is not one of this query's
    """
    try:
        async with doors.database.read() as session:
            found = search_contacts(session, query, now=doors.now(), limit=limit, cursor=cursor)
            page = await while_wanted(receive, found)
    except ClientDisconnect:
        # Nobody reads what is answered.
        return Response(status_code=NOBODY_WAITS)
    return Response(page_json(page), media_type="application/json")
