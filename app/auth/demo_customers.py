"""What the backend of the demo's shop does when a customer signs in: it signs a token."""

from datetime import datetime, timedelta

import jwt

from app.auth.secrets import SecretBox
from app.auth.widget_keys import HMAC, trusted_keys
from app.data.database import ReadSession
from app.data.demo_shop import SHOP, ShopCustomer
from app.data.errors import InvalidValueError

_LIFETIME = timedelta(minutes=10)


async def sign_customer(
    session: ReadSession,
    customer: ShopCustomer,
    *,
    box: SecretBox,
    fallback: str | None,
    now: datetime,
) -> str:
    """A token for this customer, with the newest secret of the shop's chatbot.

    :raises InvalidValueError: the chatbot has no secret any more
    """
    trusted = await trusted_keys(session, SHOP, box=box, fallback=fallback)
    secrets = [key.material for key in trusted.keys if key.algorithm == HMAC]
    if not secrets:
        raise InvalidValueError("customer", "The shop's chatbot has no secret to sign with.")
    claims = {
        "sub": customer.subject,
        "aud": SHOP,
        "iat": int(now.timestamp()),
        "exp": int((now + _LIFETIME).timestamp()),
        "name": customer.name,
        "email": customer.email,
        "loyalty_tier": customer.tier,
    }
    return jwt.encode(claims, secrets[0], algorithm=HMAC)
