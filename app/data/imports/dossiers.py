"""The contacts that a number of rows are about, looked up together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select, tuple_

from app.data.database import WriteSession
from app.data.imports.checked_rows import CheckedRow
from app.data.locks import lock_contacts
from app.data.models import (
    ContactEmailRecord,
    ContactRecord,
    ContactValueRecord,
    ErasedIdRecord,
    ExternalIdRecord,
)

# Neither engine takes more than some 32,000 values in a statement.
AT_ONCE = 5_000
Key = tuple[str, ...]
Row = TypeVar("Row")


@dataclass(slots=True, eq=False)
class Dossier:
    """A contact with all that a row may change of it; what is not stored yet has no number."""

    contact: ContactRecord
    emails: list[ContactEmailRecord] = field(default_factory=list)
    values: list[ContactValueRecord] = field(default_factory=list)
    external_ids: list[ExternalIdRecord] = field(default_factory=list)
    new_tag_ids: set[int] = field(default_factory=set)
    has_changed: bool = False

    @property
    def children(self) -> Iterator[ContactEmailRecord | ContactValueRecord | ExternalIdRecord]:
        """Everything that belongs to the contact and goes by its number."""
        yield from self.emails
        yield from self.values
        yield from self.external_ids


class Acquaintances:
    """Who is known by which key; whoever is not simply there under one is left to a closer look."""

    def __init__(self) -> None:
        self._known: dict[Key, Dossier | None] = {}

    def note(self, key: Key, dossier: Dossier | None) -> None:
        """Say who is known by this key; None says that this is not simple."""
        self._known[key] = dossier

    def holders(self, row: CheckedRow) -> list[Dossier | None]:
        """Everyone whom the row names, each once."""
        found = (self._known[key] for key in keys_of(row) if key in self._known)
        return list(dict.fromkeys(found))


def keys_of(row: CheckedRow) -> Iterator[Key]:
    """By what a row names people, the id of this directory first."""
    if row.given.contact_id:
        yield ("contact", row.given.contact_id)
    if row.email is not None:
        yield ("email", row.email.key)
    yield from (("external", *pair) for pair in row.systems)


async def look_up_holders(session: WriteSession, rows: Sequence[CheckedRow]) -> Acquaintances:
    """Everyone whom the rows name, held until the commit."""
    row_ids = await _row_ids(session, rows)
    await lock_contacts(session, row_ids.values())
    dossiers = await dossiers_of(session, set(row_ids.values()))
    known = Acquaintances()
    for key, row_id in row_ids.items():
        known.note(key, dossiers.get(row_id))
    contact_ids = [row.given.contact_id for row in rows if row.given.contact_id]
    for some in batches(contact_ids):
        erased = select(ErasedIdRecord.contact_id).where(ErasedIdRecord.contact_id.in_(some))
        for contact_id in await session.scalars(erased):
            known.note(("contact", contact_id), None)
    return known


async def _row_ids(session: WriteSession, rows: Sequence[CheckedRow]) -> dict[Key, int]:
    contact, email, external = ContactRecord, ContactEmailRecord, ExternalIdRecord
    found: dict[Key, int] = {}
    keys = {key for row in rows for key in keys_of(row)}
    for some in batches([key[1] for key in keys if key[0] == "contact"]):
        own = select(contact.public_id, contact.id).where(contact.public_id.in_(some))
        found |= {("contact", one): row_id for one, row_id in await session.execute(own)}
    for some in batches([key[1] for key in keys if key[0] == "email"]):
        by_email = select(email.email_key, email.contact_id).where(email.email_key.in_(some))
        found |= {("email", one): row_id for one, row_id in await session.execute(by_email)}
    for pairs in batches([key[1:] for key in keys if key[0] == "external"]):
        by_system = select(external.source, external.external_id, external.contact_id).where(
            tuple_(external.source, external.external_id).in_(pairs)
        )
        found |= {("external", *pair): row_id for *pair, row_id in await session.execute(by_system)}
    return found


async def dossiers_of(session: WriteSession, row_ids: set[int]) -> dict[int, Dossier]:
    """Those of the contacts with these numbers that are there and were not merged away."""
    dossiers: dict[int, Dossier] = {}
    for some in batches(sorted(row_ids)):
        # What was read before they were held may be old by now.
        statement = select(ContactRecord).where(ContactRecord.id.in_(some))
        for contact in await _fresh(session, statement):
            if contact.merged_into_id is None:
                dossiers[contact.id] = Dossier(contact)
    owned: defaultdict[tuple[type[Any], int], list[Any]] = defaultdict(list)
    for kind in (ContactEmailRecord, ContactValueRecord, ExternalIdRecord):
        for some in batches(sorted(dossiers)):
            belongings = select(kind).where(kind.contact_id.in_(some)).order_by(kind.id)
            for row in await _fresh(session, belongings):
                owned[kind, row.contact_id].append(row)
    for row_id, dossier in dossiers.items():
        dossier.emails = owned[ContactEmailRecord, row_id]
        dossier.values = owned[ContactValueRecord, row_id]
        dossier.external_ids = owned[ExternalIdRecord, row_id]
    return dossiers


async def _fresh(session: WriteSession, statement: Any) -> Iterable[Any]:
    found: Iterable[Any] = await session.scalars(
        statement, execution_options={"populate_existing": True}
    )
    return found


def batches(many: Iterable[Row]) -> Iterator[list[Row]]:
    """Some at a time, no more than a statement takes."""
    left = iter(many)
    while some := list(islice(left, AT_ONCE)):
        yield some
