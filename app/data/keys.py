"""What identifies people: emails, phones and our own opaque ids, each in one form."""

import re
import secrets
import unicodedata
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.data.errors import InvalidValueError

EMAIL_LIMIT = 254
NAME_LIMIT = 300
VALUE_LIMIT = 2_000
_PHONE_DIGITS = 5  # fewer is an extension or a short code, which no person is reached by
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff\ud800-\udfff]")
_NOBODY = {"noreply", "no-reply", "donotreply", "do-not-reply"}
_FILLER = {"a", "x", "aa", "xx", "test", "none", "na", "no", "null", "email", "noemail", "asdf"}


@dataclass(frozen=True, slots=True)
class Email:
    """An email as shown, and the folded key that at most one contact may have."""

    email: str
    key: str

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody is recognised by it, such as ``test@test.com`` or a no-reply mailbox."""
        local, _, domain = self.key.partition("@")
        return local in _NOBODY or (local in _FILLER and domain.split(".")[0] in _FILLER)


def normalise_email(text: str, *, field: str = "email") -> Email:
    """Check the spelling of an email without asking the network.

    A local part that was not plain ASCII as typed gets a key of its own: look-alikes such as the
    Kelvin sign fold into ASCII letters and would otherwise match somebody else's address.

    :raises InvalidValueError: it is not an email address
    """
    typed = text.strip()
    try:
        checked = validate_email(typed, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError) as error:
        raise InvalidValueError(field, "This is not a valid email address.") from error
    is_plain = typed.rpartition("@")[0].isascii()
    spelling = checked.normalized if is_plain else unicodedata.normalize("NFC", typed)
    key = checked.normalized.lower() if is_plain else f"≉{spelling.lower()}"
    if len(checked.normalized) > EMAIL_LIMIT:
        raise InvalidValueError(
            field, "An email has at most {limit} characters.", limit=EMAIL_LIMIT
        )
    return Email(checked.normalized if is_plain else spelling, key)


def normalise_phone(text: str, *, region: str | None, field: str = "phone") -> str:
    """Bring a phone number to E.164; numbers without a country are read as the region's.

    :raises InvalidValueError: it cannot be a phone number, or lacks a country and no region is set
    """
    try:
        number = phonenumbers.parse(text[:64], region)
    except phonenumbers.NumberParseException as error:
        if region is None:
            raise InvalidValueError(
                field, "This is not a valid phone number. Begin with + and the country code."
            ) from error
        raise InvalidValueError(field, "This is not a valid phone number.") from error
    digits = str(number.national_number)
    is_short = len(digits) < _PHONE_DIGITS
    if is_short or not phonenumbers.is_possible_number(number) or len(set(digits)) == 1:
        raise InvalidValueError(field, "This is not a valid phone number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_text(text: str, *, field: str, limit: int) -> str | None:
    """Strip the ends and refuse what cannot be stored or shown; blank becomes None.

    :raises InvalidValueError: too long, or with control characters
    """
    stripped = text.strip()
    if len(stripped) > limit:
        raise InvalidValueError(field, "This may have at most {limit} characters.", limit=limit)
    if _CONTROLS.search(stripped):
        raise InvalidValueError(field, "This contains characters that cannot be shown.")
    return stripped or None


def new_public_id(prefix: str) -> str:
    """An id that says nothing of the row: 80 random bits behind a prefix that names the kind."""
    return f"{prefix}_{secrets.token_hex(10)}"
