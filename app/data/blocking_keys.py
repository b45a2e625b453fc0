"""Keys under which alike contacts meet, so that nobody is compared with everybody."""

from collections.abc import Iterator
from hashlib import blake2b

from app.data.portraits import Mailbox, Portrait

_SHORTEST_LOCAL_PART = 4
_KEY_BYTES = 8


def phone_key(portrait: Portrait) -> int | None:
    """The key of its phone alone: how many meet there tells a shared phone."""
    return _hashed("phone", portrait.phone) if portrait.phone else None


def keys_of(portrait: Portrait) -> frozenset[int]:
    """Every key of a contact, hashed to a number; two who may be one person share at least one."""
    return frozenset(_hashed(*parts) for parts in _parts(portrait))


def _parts(portrait: Portrait) -> Iterator[tuple[str, ...]]:
    if portrait.phone:
        yield "phone", portrait.phone
    for mailbox in portrait.mailboxes:
        yield from _parts_of_mailbox(mailbox)
    words = sorted(set(portrait.name))
    for field in ("company", "postcode"):
        value = getattr(portrait, field)
        if value:
            for word in words:
                yield field, value, word[:4]
    if portrait.city and len(words) > 1:
        yield "city", portrait.city, *words
    if portrait.birth:
        yield "birth", portrait.birth
    if portrait.address:
        yield "address", portrait.address


def _parts_of_mailbox(mailbox: Mailbox) -> Iterator[tuple[str, ...]]:
    local, domain = mailbox.local, mailbox.domain
    yield "local", local
    if len(local) < _SHORTEST_LOCAL_PART:
        return
    # A slip leaves one half as it was. An odd length is halved both ways, as one letter more or
    # less makes it even.
    for half in {len(local) // 2, (len(local) + 1) // 2}:
        yield "begins", local[:half], domain
        yield "ends", local[-half:], domain


def _hashed(*parts: str) -> int:
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    # Signed, as the databases count: a number takes a third of the room of a text.
    return int.from_bytes(blake2b(text, digest_size=_KEY_BYTES).digest(), "big", signed=True)
