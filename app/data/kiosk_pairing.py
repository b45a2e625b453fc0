"""Let a screen in: by a code that it shows and an admin types, or by a link that is opened once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.data.database import WriteSession
from app.data.errors import InvalidValueError, PairingOverError
from app.data.kiosks import kiosk_record, note_kiosk
from app.data.models import KioskPairingRecord, KioskRecord
from app.data.read_models import Actor
from app.data.vocabulary import marked

CODE_LASTS = timedelta(minutes=10)
LINK_LASTS = timedelta(minutes=30)
PAIRINGS_AT_A_TIME = 500


async def begin_pairing(
    session: WriteSession, *, claim_hash: str, code_hash: str, now: datetime
) -> None:
    """Let a screen show this code for ten minutes; the claim is how it asks later.

    :raises PairingOverError: too many screens are asking at the moment
    """
    over = KioskPairingRecord.ends_at <= now
    await session.execute(delete(KioskPairingRecord).where(over))
    count = select(func.count()).select_from(KioskPairingRecord)
    if (await session.scalars(count)).one() >= PAIRINGS_AT_A_TIME:
        raise PairingOverError
    session.add(
        KioskPairingRecord(claim_hash=claim_hash, code_hash=code_hash, ends_at=now + CODE_LASTS)
    )
    await session.flush()


async def approve_pairing(
    session: WriteSession, kiosk_id: str, *, code_hash: str, actor: Actor, now: datetime
) -> None:
    """Let the screen that shows this code become the kiosk; another that was it is shut out.

    :raises InvalidValueError: no screen shows this code now
    :raises KioskNotFoundError: there is no such kiosk
    """
    record = await kiosk_record(session, kiosk_id)
    pairing = await session.scalar(
        select(KioskPairingRecord)
        .where(KioskPairingRecord.code_hash == code_hash, KioskPairingRecord.ends_at > now)
        .with_for_update()
    )
    if pairing is None or pairing.kiosk_id is not None:
        raise InvalidValueError(
            "code", marked("No screen shows this code now. Open /kiosk on it and look again.")
        )
    pairing.kiosk_id = record.id
    note_kiosk(session, record, "kiosk.approved", actor=actor, now=now)


async def claim_pairing(
    session: WriteSession, *, claim_hash: str, pass_hash: str, now: datetime
) -> bool:
    """Give the screen of this claim its pass, once it is approved; False while it is not.

    :raises PairingOverError: the claim was used, has expired, or never was
    """
    pairing = await session.get(KioskPairingRecord, claim_hash, with_for_update=True)
    if pairing is None or pairing.ends_at <= now:
        raise PairingOverError
    if pairing.kiosk_id is None:
        return False
    record = await session.get_one(KioskRecord, pairing.kiosk_id)
    await session.delete(pairing)
    _let_in(session, record, pass_hash, now)
    return True


async def offer_link(
    session: WriteSession, kiosk_id: str, *, link_hash: str, actor: Actor, now: datetime
) -> None:
    """Let whoever opens the link first within half an hour become the kiosk; one link at a time.

    :raises KioskNotFoundError: there is no such kiosk
    """
    record = await kiosk_record(session, kiosk_id)
    record.link_hash = link_hash
    record.link_ends_at = now + LINK_LASTS
    note_kiosk(session, record, "kiosk.link_offered", actor=actor, now=now)


async def take_link(
    session: WriteSession, *, link_hash: str, pass_hash: str, now: datetime
) -> None:
    """Give the screen that opened the link its pass; the link is used up.

    :raises PairingOverError: the link was used, has expired, or never was
    """
    statement = select(KioskRecord).where(
        KioskRecord.link_hash == link_hash, KioskRecord.link_ends_at > now
    )
    record = await session.scalar(statement.with_for_update())
    if record is None:
        raise PairingOverError
    record.link_hash = record.link_ends_at = None
    _let_in(session, record, pass_hash, now)


def _let_in(session: WriteSession, record: KioskRecord, pass_hash: str, now: datetime) -> None:
    record.pass_hash = pass_hash
    record.used_at = now
    actor = Actor("kiosk", record.public_id)
    note_kiosk(session, record, "kiosk.let_in", actor=actor, now=now)
