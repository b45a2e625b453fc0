"""Bring contacts in from a table: new ones are created, known ones updated. export.py goes back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from app.data.audit import record_audit
from app.data.contacts import UNSET, ContactEdit, create_contact, edit_contact, get_contact_row
from app.data.database import Database, WriteSession
from app.data.emails import find_email_holder
from app.data.errors import (
    ContactMergedError,
    ContactNotFoundError,
    ContactsError,
    InvalidValueError,
)
from app.data.export import EXTERNAL_PREFIX, FIXED_COLUMNS
from app.data.keys import normalise_email
from app.data.models import ContactRecord, ExternalIdRecord
from app.data.read_models import Actor
from app.data.spreadsheet import read_table
from app.data.vocabulary import Source

_BATCH = 200
_OWN = ("name", "email", "phone", "tags")
# An export has these beside the rest; they are kept by the directory and cannot be set.
_IGNORED = frozenset(FIXED_COLUMNS) - frozenset(_OWN)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out; the header is row 1."""

    number: int
    reason: str


@dataclass(slots=True)
class ImportResult:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.created + self.updated + self.unchanged + len(self.refused)


async def import_contacts(
    database: Database,
    lines: Iterable[str],
    *,
    actor: Actor,
    now: datetime,
    region: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Create or update a contact for each row, known by its contact_id, email or an external id.

    Columns are name, email, phone, tags (commas between), ``external:SYSTEM``, and any other as
    a captured field. An empty cell changes nothing, tags are added. A row that is refused leaves
    no trace and keeps no other from coming in; the same file again changes nothing.

    :raises InvalidValueError: it is not a CSV file, or its header cannot be used
    """
    rows = read_table(lines)
    header = _checked_header(next(rows, []))
    numbered = enumerate(rows, start=2)
    result = ImportResult()
    while batch := list(islice(numbered, _BATCH)):
        async with database.transaction() as session:
            for number, cells in batch:
                if any(cell.strip() for cell in cells):
                    row = _Row(number, header, cells)
                    await _import_row(session, row, result, actor=actor, now=now, region=region)
        if progress is not None:
            progress(result.rows)
    async with database.transaction() as session:
        record_audit(
            session,
            actor=actor,
            action="contacts.imported",
            now=now,
            created=result.created,
            updated=result.updated,
            refused=len(result.refused),
        )
    return result


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    header: Sequence[str]
    cells: Sequence[str]

    @property
    def contact_id(self) -> str:
        cells = dict(zip(self.header, self.cells, strict=False))
        return cells.get("contact_id", "").strip()

    def edit(self) -> ContactEdit:
        if len(self.cells) > len(self.header):
            raise InvalidValueError("row", "This row has more cells than the header.")
        given = {
            column: cell.strip()
            for column, cell in zip(self.header, self.cells, strict=False)
            if cell.strip() and column not in _IGNORED
        }
        external_ids = {
            column.removeprefix(EXTERNAL_PREFIX): given.pop(column)
            for column in list(given)
            if column.startswith(EXTERNAL_PREFIX)
        }
        own = {name: given.pop(name, UNSET) for name in ("name", "email", "phone")}
        tags = [tag for tag in given.pop("tags", "").split(",") if tag.strip()]
        return ContactEdit(
            **own,
            tags=tags or UNSET,
            captured_fields=given or UNSET,
            external_ids=external_ids or UNSET,
        )


def _checked_header(cells: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    header = [name.lower() if name.lower() in FIXED_COLUMNS else name for name in header]
    if "email" not in header and not any(name.startswith(EXTERNAL_PREFIX) for name in header):
        raise InvalidValueError(
            "file", "The first row must name the columns, one of them email or external:SYSTEM."
        )
    if len(set(header)) < len(header) or "" in header:
        raise InvalidValueError("file", "Each column needs a name of its own in the first row.")
    return header


async def _import_row(
    session: WriteSession,
    row: _Row,
    result: ImportResult,
    *,
    actor: Actor,
    now: datetime,
    region: str | None,
) -> None:
    try:
        async with session.begin_nested():
            edit = row.edit()
            contact_id = await _find(session, row.contact_id, edit)
            if contact_id is None:
                await create_contact(
                    session, edit, actor=actor, source=Source.INTEGRATION, now=now, region=region
                )
                result.created += 1
            elif await _update(session, contact_id, edit, actor=actor, now=now, region=region):
                result.updated += 1
            else:
                result.unchanged += 1
    except ContactsError as refusal:
        result.refused.append(RefusedRow(row.number, str(refusal)))


async def _find(session: WriteSession, given_id: str, edit: ContactEdit) -> str | None:
    if given_id:
        try:
            return (await get_contact_row(session, given_id)).contact_id
        except ContactMergedError as merged:
            return merged.primary_id
        except ContactNotFoundError:
            pass  # from another directory; there it means somebody else
    if isinstance(edit.email, str):
        holder = await find_email_holder(session, normalise_email(edit.email))
        if holder is not None:
            return holder.public_id
    if edit.external_ids is not UNSET:
        for source, external_id in edit.external_ids.items():
            statement = (
                select(ContactRecord.public_id)
                .join(ExternalIdRecord, ExternalIdRecord.contact_id == ContactRecord.id)
                .where(
                    ExternalIdRecord.source == source.lower(),
                    ExternalIdRecord.external_id == external_id,
                )
            )
            if contact_id := await session.scalar(statement):
                return contact_id
    elif not isinstance(edit.email, str):
        # Without a key the same file again would make everybody twice.
        raise InvalidValueError("row", "A row needs an email or an external id.")
    return None


async def _update(
    session: WriteSession,
    contact_id: str,
    edit: ContactEdit,
    *,
    actor: Actor,
    now: datetime,
    region: str | None,
) -> bool:
    before = await get_contact_row(session, contact_id)
    added = () if edit.tags is UNSET else edit.tags
    merged = ContactEdit(
        name=edit.name,
        email=edit.email,
        phone=edit.phone,
        captured_fields=edit.captured_fields,
        external_ids=edit.external_ids,
        tags=[*before.tags, *added] if added else UNSET,
    )
    await edit_contact(
        session,
        contact_id,
        merged,
        actor=actor,
        source=Source.INTEGRATION,
        now=now,
        region=region,
    )
    return (await get_contact_row(session, contact_id)).version != before.version
