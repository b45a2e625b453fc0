"""What a visitor's browser may send, and the one answer it gets."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.api.schemas import Bounded, Token
from app.data.errors import InvalidValueError
from app.data.identity_facts import Given

# Only ids that nobody guesses: whoever has one writes as that visitor. Short ids that a chatbot
# platform made up by itself stay out of reach here.
VisitorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldValue = Annotated[str, StringConstraints(max_length=500)] | bool | int | float | None
_FIELDS_AT_MOST = 20
# Words that a reader of a contact could take for something granted or proven.
_POWERS = frozenset(
    "admin badge captured_fields claims contact_id external_id external_ids group groups id"
    " identity is_admin is_staff is_verified iss issuer merged permission permissions role roles"
    " scope scopes source staff sub subject tag tags verified".split()
)


class PublicIdentifyIn(Bounded):
    """Who a visitor says they are."""

    visitor_id: VisitorId
    token: Token | None = None
    attributes: dict[FieldName, FieldValue] = Field(
        default_factory=dict, max_length=_FIELDS_AT_MOST
    )


class PublicIdentifyOut(BaseModel):
    """That it was heard; ``identity`` repeats how it was given and says nothing of who is known."""

    accepted: bool = True
    identity: str


def refuse_powers(body: PublicIdentifyIn) -> None:
    """Go on only if no field looks like a power.

    :raises InvalidValueError: one does
    """
    for name in sorted(body.attributes.keys() & _POWERS):
        raise InvalidValueError(name, "A visitor cannot set this; sign it into a token.")


def heard_as(given: Given) -> PublicIdentifyOut:
    """The answer, by what was given alone."""
    return PublicIdentifyOut(identity=given.source)
