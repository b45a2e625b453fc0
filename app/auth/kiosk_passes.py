"""Let screens in without anybody signing in there, and recognise them afterwards."""

import secrets
from datetime import datetime
from functools import partial

from app.auth.secrets import hash_token, new_token
from app.data.database import Database
from app.data.kiosk_pairing import (
    approve_pairing,
    begin_pairing,
    claim_pairing,
    offer_link,
    take_link,
)
from app.data.kiosks import TOUCH_INTERVAL, find_kiosk, touch_kiosk
from app.data.read_models import Actor, KioskRow

KIOSK_COOKIE = "hilal_kiosk"
CODE_LENGTH = 8
# Crockford's base 32: no letter that is taken for a figure when it is read off a wall.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", "-– ")


class KioskPasses:
    """Codes, links and passes; only their hashes reach the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, *, now: datetime) -> tuple[str, str]:
        """A code for the screen to show, and the claim that it keeps to itself.

        :raises PairingOverError: too many screens are asking at the moment
        """
        code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
        claim = new_token()
        claimed, shown = hash_token(claim), hash_token(code)
        await self._database.act(
            partial(begin_pairing, claim_hash=claimed, code_hash=shown, now=now)
        )
        return code, claim

    async def approve(self, kiosk_id: str, code: str, *, actor: Actor, now: datetime) -> None:
        """Let the screen that shows the code become this kiosk; spaces and case do not matter.

        :raises InvalidValueError: no screen shows this code now
        :raises KioskNotFoundError: there is no such kiosk
        """
        typed = hash_token(code.upper().translate(_READ_AS))
        act = partial(approve_pairing, kiosk_id=kiosk_id, code_hash=typed, actor=actor, now=now)
        await self._database.act(act)

    async def claim(self, claim: str, *, now: datetime) -> str | None:
        """The pass of an approved screen, None while nobody has approved it.

        :raises PairingOverError: the claim was used, has expired, or never was
        """
        kept = new_token()
        claimed, pass_hash = hash_token(claim), hash_token(kept)
        is_in = await self._database.act(
            partial(claim_pairing, claim_hash=claimed, pass_hash=pass_hash, now=now)
        )
        return kept if is_in else None

    async def offer(self, kiosk_id: str, *, actor: Actor, now: datetime) -> str:
        """What stands behind the # of a link that lets one screen in.

        :raises KioskNotFoundError: there is no such kiosk
        """
        link = new_token()
        act = partial(
            offer_link, kiosk_id=kiosk_id, link_hash=hash_token(link), actor=actor, now=now
        )
        await self._database.act(act)
        return link

    async def enter(self, link: str, *, now: datetime) -> str:
        """The pass of the screen that opened the link.

        :raises PairingOverError: the link was used, has expired, or never was
        """
        kept = new_token()
        opened, pass_hash = hash_token(link), hash_token(kept)
        await self._database.act(partial(take_link, link_hash=opened, pass_hash=pass_hash, now=now))
        return kept

    async def kiosk_of(self, kept: str, *, now: datetime) -> KioskRow | None:
        """The screen that holds this pass; nothing once it was revoked."""
        async with self._database.look() as session:
            kiosk = await find_kiosk(session, hash_token(kept))
        if kiosk and (kiosk.used_at is None or now - kiosk.used_at >= TOUCH_INTERVAL):
            await self._database.act(partial(touch_kiosk, kiosk_id=kiosk.kiosk_id, now=now))
        return kiosk
