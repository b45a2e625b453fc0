"""Bring in many rows with few statements.

By the same rules as one row alone, and with the same result; rows that are not simple, such as
those that name two people, are left to the one who brings in rows singly.
"""

from collections.abc import Sequence

from app.data.audit import record_many_audits
from app.data.changes import ContactChanged, record_change
from app.data.database import WriteSession
from app.data.emails import settle_email
from app.data.errors import ContactsError
from app.data.field_definitions import list_definitions
from app.data.imports.before import noted_before
from app.data.imports.checked_rows import CheckedRow, Definitions, first_check
from app.data.imports.dossiers import Acquaintances, Dossier, keys_of, look_up_holders
from app.data.imports.lines import Line, line_of, refused
from app.data.imports.records import TableRow
from app.data.imports.rows import WAS_ERASED, Done, Manner, keys_in_memory
from app.data.imports.writing import LabelShelf, store
from app.data.keys import new_public_id
from app.data.locks import lock_keys
from app.data.models import ContactRecord, ContactValueRecord, ExternalIdRecord
from app.data.read_models import JSONValue
from app.data.tags import TAGS_PER_CONTACT
from app.data.values import Claim, Settled
from app.data.vocabulary import Identity, RowOutcome, Source

Outcome = tuple[Line, frozenset[str]]


async def bring_in_many(
    session: WriteSession, rows: Sequence[TableRow], manner: Manner
) -> list[Outcome]:
    """Bring in as many of the first rows as are simple; return what each did, in their order."""
    definitions = {one.name: one for one in await list_definitions(session)}
    readable = [_first_checked(row, manner) for row in rows]
    checked = [row for row in readable if isinstance(row, CheckedRow)]
    await lock_keys(session, {key for row in checked for key in row.locks})
    batch = _Batch(await look_up_holders(session, checked), definitions, manner, session)
    with session.no_autoflush:
        for row in readable:
            if not await batch.takes(row):
                break
        return await batch.finish()


def _first_checked(row: TableRow, manner: Manner) -> CheckedRow | Line:
    if row.refusal is not None:
        return refused(row, row.refusal)
    try:
        return first_check(row, manner)
    except ContactsError as refusal:
        return refused(row, str(refusal))


class _Batch:
    """Rows are brought in before anything is stored, each on top of those before it."""

    def __init__(
        self, known: Acquaintances, definitions: Definitions, manner: Manner, session: WriteSession
    ) -> None:
        self._known = known
        self._definitions = definitions
        self._manner = manner
        self._session = session
        self._labels = LabelShelf(session, at=manner.at)
        self._done: list[Line | tuple[CheckedRow, Done]] = []
        self._dossiers: dict[Dossier, None] = {}
        self._audits: list[tuple[str, str, dict[str, JSONValue]]] = []

    async def takes(self, row: CheckedRow | Line) -> bool:
        """Bring a row in; False when it is not simple."""
        if not isinstance(row, CheckedRow):
            self._done.append(row)
            return True
        holders = self._known.holders(row)
        if len(holders) > 1 or None in holders:
            return False
        try:
            if not holders:
                row.demand_key()
            row.check(self._definitions, region=self._manner.region)
        except ContactsError as refusal:
            self._done.append(refused(row.row, str(refusal)))
            return True
        dossier = holders[0] if holders else None
        if dossier is not None and not _is_simple(dossier, row, self._manner):
            return False
        self._done.append((row, await self._bring_in(dossier, row)))
        return True

    async def finish(self) -> list[Outcome]:
        """Store what was brought in."""
        manner = self._manner
        await store(self._session, list(self._dossiers), at=manner.at)
        await record_many_audits(self._session, self._audits, actor=manner.actor, now=manner.at)
        warned = await self._warned()
        outcomes: list[Outcome] = []
        for one in self._done:
            if not isinstance(one, tuple):
                outcomes.append((one, frozenset()))
                continue
            row, done = one
            warning = WAS_ERASED if row.row.number in warned else None
            outcomes.append((line_of(row.row, done, warning), done.keys))
        return outcomes

    async def _bring_in(self, dossier: Dossier | None, row: CheckedRow) -> Done:
        given = row.given
        if dossier is None:
            dossier, before = Dossier(self._new_contact()), None
        else:
            before = noted_before(
                dossier.contact, given.edit, emails=dossier.emails, values=dossier.values,
                external_ids=dossier.external_ids,
            )  # fmt: skip
        is_new = before is None
        changed = _settle(dossier, row, self._manner)
        tag_ids = {(await self._labels.find(key, name)) for key, name in row.tags.items()}
        if added := tag_ids - dossier.contact.tag_ids:
            dossier.contact.tag_ids = dossier.contact.tag_ids | added
            dossier.new_tag_ids |= added
            changed.add("tags")
        self._note(dossier, changed, is_new=is_new)
        for key in keys_of(row):
            if key[0] != "contact":
                self._known.note(key, dossier)
        self._dossiers[dossier] = None
        outcome = RowOutcome.CREATED if is_new else RowOutcome.UPDATED
        if not changed and not is_new:
            outcome = RowOutcome.UNCHANGED
        return Done(outcome, dossier.contact, before, given.keys)

    def _new_contact(self) -> ContactRecord:
        return ContactRecord(
            public_id=new_public_id("c"),
            identity=Identity.ANONYMOUS,
            first_seen=self._manner.at,
            last_seen=None,
            created_at=self._manner.at,
            search="",
            tag_ids=frozenset(),
            chatbot_ids=frozenset(),
            conversation_count=0,
            version=1,
        )

    def _note(self, dossier: Dossier, changed: set[str], *, is_new: bool) -> None:
        contact = dossier.contact
        if changed:
            if contact.identity == Identity.ANONYMOUS and _is_somebody(contact):
                contact.identity = Identity.SELF_REPORTED
            contact.version += 1
            dossier.has_changed = True
        if is_new:
            record_change(self._session, ContactChanged(contact.public_id, is_new=True))
            self._audit("contact.created", contact)
        elif changed:
            self._audit("contact.edited", contact, fields=sorted(changed))
        if changed:
            record_change(self._session, ContactChanged(contact.public_id))

    def _audit(self, action: str, contact: ContactRecord, **facts: JSONValue) -> None:
        self._audits.append((action, contact.public_id, facts))

    async def _warned(self) -> set[int]:
        if self._manner.memory is None:
            return set()
        keys = {
            one[0].row.number: keys_in_memory(one[0].given, self._manner)
            for one in self._done
            if isinstance(one, tuple) and one[1].outcome is RowOutcome.CREATED
        }
        return await self._manner.memory.find_erased(self._session, keys, now=self._manner.at)


def _is_somebody(contact: ContactRecord) -> bool:
    return bool(contact.name or contact.email or contact.phone)


def _claims(
    dossier: Dossier, row: CheckedRow, manner: Manner
) -> list[tuple[Claim, list[ContactValueRecord]]]:
    return [
        (
            Claim(field, value, Source.INTEGRATION, manner.at),
            [one for one in dossier.values if one.field == field],
        )
        for field, value in row.values.items()
    ]


def _is_simple(dossier: Dossier, row: CheckedRow, manner: Manner) -> bool:
    """Whether it only adds to what there is, or changes it in its place."""
    held = {one.source: one.external_id for one in dossier.external_ids}
    if any(held.get(source, one) != one for source, one in row.external_ids.items()):
        return False
    if len(held) != len(dossier.external_ids):
        return False
    if len(dossier.contact.tag_ids) + len(row.tags) > TAGS_PER_CONTACT:
        return False
    return all(_is_in_its_place(rows) for _, rows in _claims(dossier, row, manner))


def _settle(dossier: Dossier, row: CheckedRow, manner: Manner) -> set[str]:
    changed = set()
    for claim, rows in _claims(dossier, row, manner):
        settled = claim.settle(dossier.contact, rows)
        _crown(settled)
        if settled.own not in rows:
            dossier.values.append(settled.own)
        if settled.has_changed:
            changed.add(claim.field if claim.field in ("name", "phone") else "captured_fields")
    if row.email is not None:
        email, has_changed = settle_email(
            dossier.contact, dossier.emails, row.email, source=Source.INTEGRATION, now=manner.at
        )
        if email not in dossier.emails:
            dossier.emails.append(email)
        if has_changed:
            changed.add("email")
    held = {one.source for one in dossier.external_ids}
    for source, external_id in row.external_ids.items():
        if source not in held:
            dossier.external_ids.append(
                ExternalIdRecord(source=source, external_id=external_id, created_at=manner.at)
            )
            changed.add("external_ids")
    return changed


def _crown(settled: Settled) -> None:
    if settled.former is not None:
        settled.former.is_current = False
    settled.own.is_current = settled.wins


def _is_in_its_place(rows: Sequence[ContactValueRecord]) -> bool:
    """Whether no value that is stored would come back over another one that is stored."""
    own = next((one for one in rows if one.source == Source.INTEGRATION), None)
    current = next((one for one in rows if one.is_current), None)
    if own is None or own is current or current is None:
        return True
    return Source(current.source).authority > Source.INTEGRATION.authority
