"""The chatbot of the demo's shop, and the customers whom that shop knows."""

from dataclasses import dataclass
from datetime import datetime

from app.data.allowed_origins import allow_origin
from app.data.chatbots import add_chatbot, list_chatbots
from app.data.database import WriteSession
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.read_models import Actor, Claims, Verified

SHOP = "shop"


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    """Somebody who has an account with the shop."""

    subject: str
    name: str
    email: str
    tier: str


CUSTOMERS = (
    ShopCustomer("shop-1001", "Noor Al Farsi", "noor@dune-harbour.example", "gold"),
    ShopCustomer("shop-1002", "Jonas Weber", "jonas@dune-harbour.example", "silver"),
    ShopCustomer("shop-1003", "Amélie Laurent", "amelie@dune-harbour.example", "gold"),
)


async def ensure_shop(
    session: WriteSession, *, origins: tuple[str, ...], actor: Actor, now: datetime
) -> None:
    """Have the shop's chatbot, with its websites and customers; an existing one stays as it is.

    The shop has told of its customers without their emails, so that one who chats by email before
    signing in can be seen to join.
    """
    if SHOP in {chatbot.chatbot_id for chatbot in await list_chatbots(session)}:
        return
    await add_chatbot(session, chatbot_id=SHOP, name="Shop", now=now, actor=actor)
    for customer in CUSTOMERS:
        claims = Claims(name=customer.name, fields={"loyalty_tier": customer.tier})
        visitor_id = f"account-{customer.subject}"
        visit = Visit(SHOP, visitor_id, Verified("", customer.subject, claims))
        await identify(session, visit, now=now, claims_mode="attach")
    for origin in origins:
        await allow_origin(session, SHOP, origin, actor=actor, now=now)
