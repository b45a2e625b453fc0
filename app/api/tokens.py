"""Verify the token that a call carries for its visitor, with the chatbot's keys."""

from app.api.doors import Doors
from app.auth.widget_keys import Trusted, trusted_keys
from app.auth.widget_tokens import InvalidTokenError, verify_widget_token
from app.data.chatbots import TOUCH_INTERVAL, touch_key
from app.data.read_models import Verified


async def verified_by(doors: Doors, chatbot_id: str, token: str | None) -> Verified | None:
    """Who the token speaks for; None without one.

    :raises InvalidTokenError: the token is refused
    :raises ChatbotNotFoundError: there is no such chatbot
    """
    if token is None:
        return None
    async with doors.database.read() as session:
        trusted = await trusted_keys(
            session,
            chatbot_id,
            box=doors.secret_box,
            fallback=doors.settings.widget_jwt_hmac_secret,
        )
    try:
        verified, kid = verify_widget_token(
            token,
            keys=trusted.keys,
            chatbot_id=chatbot_id,
            now=doors.now(),
            retired=trusted.retired,
        )
    except InvalidTokenError as error:
        doors.refusals.note(chatbot_id, error.code)
        raise
    await _note_use(doors, trusted, kid)
    return verified


async def _note_use(doors: Doors, trusted: Trusted, kid: str) -> None:
    # Most calls need not wait for a turn at writing; the secret that is set has no row to note it.
    used_at, now = trusted.used_at.get(kid), doors.now()
    if kid in trusted.used_at and (used_at is None or now - used_at >= TOUCH_INTERVAL):
        async with doors.database.transaction() as session:
            await touch_key(session, kid, now=now)
