"""What of a contact is compared when likely duplicates are looked for, folded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.data.folding import fold
from app.data.keys import Email

# Mailboxes that a company gives to whoever is on duty.
ROLE_MAILBOXES = frozenset(
    "info support contact sales admin office hello service help billing accounts mail team "
    "enquiries kontakt reception webmaster postmaster marketing hr jobs orders shop "
    "press service help helpdesk customerservice noreply no-reply donotreply".split()
)
# How systems name the fields that tell people apart.
FIELDS = {
    "company": "company organisation organization employer company_name organization_name".split(),
    "birth": "date_of_birth birth_date birthday dob".split(),
    "address": "address street street_address address_1 address_line_1".split(),
    "city": "city town suburb".split(),
    "postcode": "postcode zip zip_code postal_code".split(),
}
ROLE_OF_FIELD = {name: role for role, names in FIELDS.items() for name in names}
_NOT_A_LETTER = re.compile(r"[\W_]+")
_BRACKETS_AFTER_PLUS = re.compile(r"\+.*")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An email in the two parts that are compared, without dots and what follows a plus."""

    local: str
    domain: str

    @property
    def is_personal(self) -> bool:
        """Whether it can tell a person at all: role mailboxes and fillers cannot."""
        email = Email("", f"{self.local}@{self.domain}")
        return bool(self.local) and self.local not in ROLE_MAILBOXES and not email.is_placeholder


@dataclass(frozen=True, slots=True)
class Portrait:
    """One contact, as far as likeness goes."""

    row_id: int
    name: tuple[str, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    phone: str | None = None
    company: str = ""
    birth: str = ""
    address: str = ""
    city: str = ""
    postcode: str = ""


def portray(
    row_id: int,
    *,
    name: str | None,
    phone: str | None,
    email_keys: Iterable[str],
    fields: Mapping[str, object],
) -> Portrait:
    """Fold what is known of a contact; fields that nobody compares are left out."""
    known: dict[str, str] = {}
    for field, value in fields.items():
        role = ROLE_OF_FIELD.get(_NOT_A_LETTER.sub("_", fold(field)).strip("_"))
        if role is not None and isinstance(value, str | int):
            known.setdefault(role, " ".join(_words(str(value))))
    boxes = [_mailbox(key) for key in email_keys]
    return Portrait(
        row_id,
        name=tuple(_words(name or "")),
        mailboxes=tuple(box for box in boxes if box.is_personal),
        phone=phone,
        **known,
    )


def _words(text: str) -> list[str]:
    return [word for word in _NOT_A_LETTER.split(fold(text)) if word]


def _mailbox(key: str) -> Mailbox:
    local, _, domain = key.removeprefix("≉").rpartition("@")
    return Mailbox(_BRACKETS_AFTER_PLUS.sub("", local).replace(".", ""), domain)
