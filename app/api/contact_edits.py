"""Edit a contact; an email that another one has merges the two unless that is ruled out."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import ContactIn, ContactOut, contact_out
from app.data.contacts import UNSET, ContactEdit, edit_contact, get_contact
from app.data.database import WriteSession
from app.data.errors import EmailTakenError, InvalidValueError
from app.data.hand_back import hand_back_field
from app.data.merge import merge_contacts, suggest_primary
from app.data.read_models import Actor
from app.data.vocabulary import Scope


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The call, with its scope."""
    router = APIRouter(prefix="/api/v1", tags=["contacts"], route_class=StrictRoute)
    write = Depends(desk.caller(Scope.WRITE))

    @router.patch("/contacts/{contact_id}")
    async def edit(
        contact_id: str,
        body: ContactIn,
        caller: Annotated[Actor, write],
        on_conflict: Literal["merge", "reject"] = "merge",
        if_match: Annotated[str | None, Header(max_length=40)] = None,
    ) -> ContactOut:
        """Change what the body names, with an operator's authority; objects are merged."""
        version = _version(if_match)
        try:
            await _edit(contact_id, body.as_edit(), caller, version)
        except EmailTakenError as taken:
            if on_conflict == "reject":
                raise
            contact_id = await _merge(contact_id, taken.contact_id, body.as_edit(), caller, version)
        async with doors.database.read() as session:
            return contact_out(await get_contact(session, contact_id))

    @router.delete("/contacts/{contact_id}/values/{field}")
    async def hand_back(
        contact_id: str,
        field: str,
        caller: Annotated[Actor, write],
        if_match: Annotated[str | None, Header(max_length=40)] = None,
    ) -> ContactOut:
        """Forget what operators entered in a field, so that the best of the others shows."""
        version = _version(if_match)
        await doors.database.act(
            lambda session: hand_back_field(
                session,
                contact_id,
                field,
                actor=caller,
                now=doors.now(),
                expected_version=version,
            )
        )
        async with doors.database.read() as session:
            return contact_out(await get_contact(session, contact_id))

    async def _edit(contact_id: str, edit: ContactEdit, caller: Actor, version: int | None) -> None:
        await doors.database.act(
            lambda session: edit_contact(
                session,
                contact_id,
                edit,
                actor=caller,
                now=doors.now(),
                expected_version=version,
                region=doors.settings.default_region,
            )
        )

    async def _merge(
        contact_id: str, holder_id: str, edit: ContactEdit, caller: Actor, version: int | None
    ) -> str:
        now = doors.now()
        region = doors.settings.default_region
        rest = replace(edit, email=UNSET)

        async def merge_and_edit(session: WriteSession) -> str:
            # The rest of the edit is checked and written before anything is merged.
            await edit_contact(
                session,
                contact_id,
                rest,
                actor=caller,
                now=now,
                expected_version=version,
                region=region,
            )
            primary_id, duplicate_id = await suggest_primary(session, contact_id, holder_id)
            await merge_contacts(
                session, primary_id=primary_id, duplicate_id=duplicate_id, actor=caller, now=now
            )
            after = replace(rest, email=edit.email, external_ids=UNSET)
            await edit_contact(session, primary_id, after, actor=caller, now=now, region=region)
            return primary_id

        return await doors.database.act(merge_and_edit)

    return router


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    try:
        return int(if_match.removeprefix("W/").strip('"'))
    except ValueError:
        raise InvalidValueError("If-Match", "If-Match is a contact's version.") from None
