"""One row of a table: whom it is about, what it changes, and why it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from app.data.contacts import UNSET, ContactEdit, create_contact, edit_contact, get_contact_row
from app.data.database import WriteSession
from app.data.directory import contact_record
from app.data.emails import find_email_holder
from app.data.erasure_memory import ErasureMemory, PersonKeys, person_keys
from app.data.errors import ContactMergedError, ContactNotFoundError, InvalidValueError
from app.data.external_ids import external_key
from app.data.imports.before import Before, standing_before
from app.data.keys import normalise_email
from app.data.merge import merge_contacts, suggest_primary
from app.data.models import ContactRecord, ExternalIdRecord, SubjectRecord
from app.data.read_models import Actor, ImportColumn
from app.data.vocabulary import ColumnKind, OnConflict, RowOutcome, Source, marked

WAS_ERASED = marked("This person, or somebody with the same email, phone or id, was erased.")
MERGED_BY_IMPORT = "import"
NO_KEY = marked("A row needs an email or an external id.")
_TWO_PEOPLE = marked("Its keys belong to two contacts.")
_TWO_VERIFIED = marked("Its keys belong to two verified contacts, which are merged by hand only.")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the rows of one import are brought in; everything they write carries the time ``at``."""

    columns: Sequence[ImportColumn]
    actor: Actor
    at: datetime
    on_conflict: OnConflict = OnConflict.MERGE
    region: str | None = None
    memory: ErasureMemory | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a row did to which contact, what was before, and the keys it is recognised by."""

    outcome: RowOutcome
    contact: ContactRecord
    before: Before | None
    keys: frozenset[str]
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a row says: the id it was exported with, and the rest as an edit."""

    contact_id: str
    edit: ContactEdit

    @property
    def keys(self) -> frozenset[str]:
        """What tells whether two rows are about one person."""
        external = {} if self.edit.external_ids is UNSET else self.edit.external_ids
        keys = {external_key(*pair) for pair in external.items()}
        if isinstance(self.edit.email, str):
            keys.add(normalise_email(self.edit.email).key)
        return frozenset(keys | ({self.contact_id} if self.contact_id else set()))


def given_by(cells: Sequence[str], columns: Sequence[ImportColumn]) -> Given:
    """Read a row by its columns; an empty cell says nothing.

    :raises InvalidValueError: there are more cells than columns
    """
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise InvalidValueError("row", marked("This row has more cells than the header."))
    said = [
        (column, cell.strip())
        for column, cell in zip(columns, cells, strict=False)
        if cell.strip() and column.kind is not ColumnKind.IGNORE
    ]
    single = {column.kind: cell for column, cell in said}
    whole = " ".join(
        single[kind] for kind in (ColumnKind.FIRST_NAME, ColumnKind.LAST_NAME) if kind in single
    )
    labels = ",".join(cell for column, cell in said if column.kind is ColumnKind.TAGS)
    fields = {column.name: cell for column, cell in said if column.kind is ColumnKind.FIELD}
    systems = {column.name: cell for column, cell in said if column.kind is ColumnKind.EXTERNAL}
    edit = ContactEdit(
        name=single.get(ColumnKind.NAME) or whole or UNSET,
        email=single.get(ColumnKind.EMAIL, UNSET),
        phone=single.get(ColumnKind.PHONE, UNSET),
        tags=[tag for tag in labels.split(",") if tag.strip()] or UNSET,
        captured_fields=fields or UNSET,
        external_ids=systems or UNSET,
    )
    return Given(single.get(ColumnKind.CONTACT_ID, ""), edit)


async def bring_in(session: WriteSession, given: Given, manner: Manner) -> Done:
    """Create, update or merge the contact that the row is about.

    A row is recognised by its contact_id, its email and its external ids. It has an integration's
    authority, tags are added, and what it does not name stays.

    :raises ContactsError: the row is refused; nothing that it did may be kept
    """
    holders = await _holders(session, given)
    if not holders:
        return await _create(session, given, manner)
    contact_id, merge_ids = await _united(session, holders, manner)
    contact = await contact_record(session, contact_id)
    before = await standing_before(session, contact, given.edit)
    version = contact.version
    await _update(session, contact, given, manner)
    outcome = RowOutcome.UPDATED if contact.version != version else RowOutcome.UNCHANGED
    if merge_ids:
        outcome, before["merge_ids"] = RowOutcome.MERGED, merge_ids
    return Done(outcome, contact, before, given.keys)


async def _create(session: WriteSession, given: Given, manner: Manner) -> Done:
    if given.edit.email is UNSET and given.edit.external_ids is UNSET:
        # Without a key the same file again would make everybody twice.
        raise InvalidValueError("row", NO_KEY)
    contact_id = await create_contact(
        session,
        given.edit,
        actor=manner.actor,
        source=Source.INTEGRATION,
        now=manner.at,
        region=manner.region,
    )
    contact = await contact_record(session, contact_id)
    warning = await _warning(session, given, manner)
    return Done(RowOutcome.CREATED, contact, None, given.keys, warning)


def keys_in_memory(given: Given, manner: Manner) -> PersonKeys:
    """By what somebody who was erased would be known again."""
    edit = given.edit
    external_ids = {} if edit.external_ids is UNSET else edit.external_ids
    return person_keys(
        email=edit.email if isinstance(edit.email, str) else None,
        phone=edit.phone if isinstance(edit.phone, str) else None,
        region=manner.region,
        external_ids=((source, one) for source, one in external_ids.items() if one),
    )


async def _warning(session: WriteSession, given: Given, manner: Manner) -> str | None:
    if manner.memory is None:
        return None
    keys = keys_in_memory(given, manner)
    erased_at = await manner.memory.find_erased_at(session, keys, now=manner.at)
    return None if erased_at is None else WAS_ERASED


async def _update(
    session: WriteSession, contact: ContactRecord, given: Given, manner: Manner
) -> None:
    edit = given.edit
    if edit.tags is not UNSET:
        present = (await get_contact_row(session, contact.public_id)).tags
        edit = replace(edit, tags=[*present, *edit.tags])
    await edit_contact(
        session,
        contact.public_id,
        edit,
        actor=manner.actor,
        source=Source.INTEGRATION,
        now=manner.at,
        region=manner.region,
    )


async def _holders(session: WriteSession, given: Given) -> list[str]:
    found: dict[str, None] = {}
    if given.contact_id:
        try:
            found[(await get_contact_row(session, given.contact_id)).contact_id] = None
        except ContactMergedError as merged:
            found[merged.primary_id] = None
        except ContactNotFoundError:
            pass  # from another directory; there it means somebody else
    if isinstance(given.edit.email, str):
        holder = await find_email_holder(session, normalise_email(given.edit.email))
        if holder is not None:
            found[holder.public_id] = None
    if given.edit.external_ids is not UNSET:
        for source, external_id in given.edit.external_ids.items():
            known = await _holder_of(session, source, external_id or "")
            if known is not None:
                found[known] = None
    return list(found)


async def _holder_of(session: WriteSession, source: str, external_id: str) -> str | None:
    statement = (
        select(ContactRecord.public_id)
        .join(ExternalIdRecord, ExternalIdRecord.contact_id == ContactRecord.id)
        .where(ExternalIdRecord.source == source.lower().strip())
        .where(ExternalIdRecord.external_id == external_id)
    )
    contact_id: str | None = await session.scalar(statement)
    return contact_id


async def _united(
    session: WriteSession, holders: Sequence[str], manner: Manner
) -> tuple[str, list[str]]:
    """Merge the contacts that one row speaks of; return the one that stays and the merges' ids."""
    kept, *others = holders
    merge_ids: list[str] = []
    for other in others:
        if manner.on_conflict is OnConflict.REFUSE:
            raise InvalidValueError("row", _TWO_PEOPLE)
        if await _is_verified(session, kept) and await _is_verified(session, other):
            # Product rule 3: two subjects are never merged by themselves.
            raise InvalidValueError("row", _TWO_VERIFIED)
        kept, duplicate = await suggest_primary(session, kept, other)
        merge_ids.append(
            await merge_contacts(
                session,
                primary_id=kept,
                duplicate_id=duplicate,
                actor=manner.actor,
                now=manner.at,
                reason=MERGED_BY_IMPORT,
            )
        )
    return kept, merge_ids


async def _is_verified(session: WriteSession, contact_id: str) -> bool:
    record = await contact_record(session, contact_id)
    subject = select(SubjectRecord.id).where(SubjectRecord.contact_id == record.id).limit(1)
    return await session.scalar(subject) is not None
