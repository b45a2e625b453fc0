"""Find the email and the phone that a visitor typed into a chat message."""

import re

import phonenumbers

from app.data.errors import InvalidValueError
from app.data.keys import normalise_email
from app.data.read_models import Claims

# Only to find candidates; whether one is an address is for normalise_email to say.
_EMAIL_LIKE = re.compile(r"[^\s<>()\[\],;:\"“”'«»]{1,64}@[^\s<>()\[\],;:\"“”'«»@]{1,190}")
_READ_CHARACTERS = 4_000


def captured_claims(body: str, *, region: str | None) -> Claims:
    """The first valid email and phone in a message, as self-reported claims (product rule 7)."""
    read = body[:_READ_CHARACTERS]
    return Claims(email=_first_email(read), phone=_first_phone(read, region=region))


def _first_email(body: str) -> str | None:
    for match in _EMAIL_LIKE.finditer(body):
        candidate = match.group().strip(".!?…،؟")
        try:
            email = normalise_email(candidate)
        except InvalidValueError:
            continue
        if not email.is_placeholder:
            return candidate
    return None


def _first_phone(body: str, *, region: str | None) -> str | None:
    # An address may hold digits; it is not a phone.
    without_emails = _EMAIL_LIKE.sub(" ", body)
    for match in phonenumbers.PhoneNumberMatcher(without_emails, region):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return None
