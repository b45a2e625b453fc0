"""POST /identify: tell the directory who a visitor is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.api.body import StrictRoute
from app.api.doors import Doors
from app.api.keys import KeyDesk
from app.api.schemas import IdentifiedOut, IdentifyIn, claims_of
from app.api.tokens import verified_by
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.read_models import Actor, Identified
from app.data.vocabulary import Scope

SOURCE_HEADER = "X-Hilal-Identity-Source"


def router(doors: Doors, desk: KeyDesk) -> APIRouter:
    """The call, with its scope."""
    router = APIRouter(prefix="/api/v1", tags=["ingest"], route_class=StrictRoute)
    ingest = Depends(desk.caller(Scope.INGEST))

    @router.post("/identify")
    async def identify_visitor(
        body: IdentifyIn, response: Response, _caller: Annotated[Actor, ingest]
    ) -> IdentifiedOut:
        """Apply the identity rules to a visitor: find or create the contact they are."""
        identified = await identify_by(doors, body)
        response.headers[SOURCE_HEADER] = identified.identity
        return identified_out(identified)

    return router


async def identify_by(doors: Doors, body: IdentifyIn) -> Identified:
    """Apply the rules to the visitor whom a body speaks of."""
    visit = await visit_of(doors, body)
    return await doors.database.act_briefly(
        lambda session: identify(
            session,
            visit,
            now=doors.now(),
            claims_mode=doors.settings.claims,
            region=doors.settings.default_region,
            memory=doors.eraser.memory,
        )
    )


async def visit_of(doors: Doors, body: IdentifyIn) -> Visit:
    """The visit that a body speaks of, its token verified."""
    verified = await verified_by(doors, body.chatbot_id, body.token)
    claims = claims_of(body.attributes)
    return Visit(body.chatbot_id, body.visitor_id, verified, claims, body.happened_at)


def identified_out(identified: Identified) -> IdentifiedOut:
    """The answer to an identify."""
    return IdentifiedOut(
        contact_id=identified.contact_id,
        identity=identified.identity,
        created=identified.created,
        merged=list(identified.merged),
    )
