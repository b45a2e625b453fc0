"""Screens on a wall: which there are, and what each may show."""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update

from app.data.audit import record_audit
from app.data.changes import KioskChanged, record_change
from app.data.database import ReadSession, WriteSession
from app.data.errors import InvalidValueError, KioskNotFoundError
from app.data.keys import NAME_LIMIT, clean_text, new_public_id
from app.data.models import ChatbotRecord, KioskRecord
from app.data.read_models import Actor, KioskRow, KioskView
from app.data.visitors import chatbot_record
from app.data.vocabulary import KioskBlock, KioskNames, marked

TOUCH_INTERVAL = timedelta(minutes=1)


async def add_kiosk(
    session: WriteSession, *, name: str, view: KioskView, actor: Actor, now: datetime
) -> KioskRow:
    """Note a screen that may show this view; nothing gets in yet.

    :raises InvalidValueError: the name is blank or too long, or no block is chosen
    :raises ChatbotNotFoundError: the view is of a chatbot that does not exist
    """
    record = KioskRecord(public_id=new_public_id("k"), created_at=now)
    await _set_view(session, record, name, view)
    session.add(record)
    await session.flush()
    note_kiosk(session, record, "kiosk.added", actor=actor, now=now)
    return kiosk_row(record, view.chatbot_id)


async def change_kiosk(
    session: WriteSession,
    kiosk_id: str,
    *,
    name: str,
    view: KioskView,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the screen show something else; it does so within moments.

    :raises KioskNotFoundError: there is none
    :raises InvalidValueError: the name is blank or too long, or no block is chosen
    :raises ChatbotNotFoundError: the view is of a chatbot that does not exist
    """
    record = await kiosk_record(session, kiosk_id)
    await _set_view(session, record, name, view)
    note_kiosk(session, record, "kiosk.changed", actor=actor, now=now)


async def revoke_kiosk(
    session: WriteSession, kiosk_id: str, *, actor: Actor, now: datetime
) -> None:
    """Shut the screen out: its pass and its link are worth nothing from now on.

    :raises KioskNotFoundError: there is none
    """
    record = await kiosk_record(session, kiosk_id)
    await session.delete(record)
    note_kiosk(session, record, "kiosk.revoked", actor=actor, now=now)


async def list_kiosks(session: ReadSession) -> tuple[KioskRow, ...]:
    """Every screen, by name."""
    found = await session.execute(_rows())
    rows = [kiosk_row(record, chatbot_id) for record, chatbot_id in found]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.kiosk_id)))


async def find_kiosk(session: ReadSession, pass_hash: str) -> KioskRow | None:
    """The screen that holds this pass, if it still may show anything."""
    found = (await session.execute(_rows().where(KioskRecord.pass_hash == pass_hash))).first()
    return None if found is None else kiosk_row(*found)


async def touch_kiosk(session: WriteSession, kiosk_id: str, *, now: datetime) -> None:
    """Note that the screen is on; written at most once a minute."""
    used = KioskRecord.used_at
    is_due = or_(used.is_(None), used <= now - TOUCH_INTERVAL)
    statement = update(KioskRecord).where(KioskRecord.public_id == kiosk_id, is_due)
    await session.execute(statement.values(used_at=now))


async def kiosk_record(session: ReadSession, kiosk_id: str) -> KioskRecord:
    """The row of a screen.

    :raises KioskNotFoundError: there is none
    """
    record = await session.scalar(select(KioskRecord).where(KioskRecord.public_id == kiosk_id))
    if record is None:
        raise KioskNotFoundError(kiosk_id)
    return record


def kiosk_row(record: KioskRecord, chatbot_id: str | None) -> KioskRow:
    """What a page may know of a screen: no pass, no link."""
    view = KioskView(
        blocks=tuple(KioskBlock(block) for block in record.blocks),
        names=KioskNames(record.names),
        language=record.language,
        chatbot_id=chatbot_id,
    )
    is_paired = record.pass_hash is not None
    return KioskRow(
        record.public_id, record.name, view, record.created_at, record.used_at, is_paired
    )


def note_kiosk(
    session: WriteSession, record: KioskRecord, action: str, *, actor: Actor, now: datetime
) -> None:
    """Write what happened to the screen into the audit log, and announce it."""
    record_audit(session, actor=actor, action=action, now=now, kiosk_id=record.public_id)
    record_change(session, KioskChanged(record.public_id))


def _rows() -> Select[KioskRecord, str | None]:
    return select(KioskRecord, ChatbotRecord.public_id).outerjoin(
        ChatbotRecord, ChatbotRecord.id == KioskRecord.chatbot_id
    )


async def _set_view(session: WriteSession, record: KioskRecord, name: str, view: KioskView) -> None:
    cleaned = clean_text(name, field="name", limit=NAME_LIMIT)
    if cleaned is None:
        raise InvalidValueError("name", marked("A screen needs a name, such as where it hangs."))
    if not view.blocks:
        raise InvalidValueError("blocks", marked("Choose at least one thing to show."))
    chatbot = await chatbot_record(session, view.chatbot_id) if view.chatbot_id else None
    record.name = cleaned
    record.blocks = [block.value for block in view.blocks]
    record.names = view.names.value
    record.language = view.language
    record.chatbot_id = chatbot.id if chatbot else None
