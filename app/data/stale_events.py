"""What was told before a person was erased and arrives afterwards brings nobody back."""

from collections.abc import Iterable
from typing import TypeVar

from app.data.database import ReadSession
from app.data.erasure_memory import ErasureMemory, PersonKeys
from app.data.errors import ContactsError
from app.data.identity_facts import Given, Visit
from app.data.vocabulary import marked

Key = TypeVar("Key")


class StaleEventError(ContactsError):
    """What is told happened before the person it speaks of was erased; it was dropped."""

    def __init__(self) -> None:
        super().__init__(
            marked("This is older than the erasure of the person it speaks of, and was dropped.")
        )


async def refuse_stale(
    session: ReadSession, visit: Visit, given: Given, *, memory: ErasureMemory | None
) -> None:
    """Go on unless the visit is older than an erasure of whom it speaks of.

    A visit is as old as it says; one that does not say is as old as its token. Without either it
    is taken for new, as the same person may come back at any time.

    :raises StaleEventError: it is older, and the erasure is still remembered
    """
    sent_at = visit.sent_at or (visit.verified.issued_at if visit.verified else None)
    if memory is None or sent_at is None:
        return
    # To be called with everyone held that the visit may be: an erasure that we met is over.
    if await memory.was_erased_since(session, keys_spoken_of(visit, given), sent_at):
        raise StaleEventError


def keys_spoken_of(visit: Visit, given: Given) -> PersonKeys:
    """By what an erasure finds that a visit speaks of the person."""
    email = given.email.key if given.email else None
    subject = (given.verified.issuer, given.verified.subject) if given.verified else None
    phone = given.values.get("phone")
    is_nobody = not (email or phone or subject)
    return PersonKeys(
        emails=_one(email),
        phones=_one(phone if isinstance(phone, str) else None),
        subjects=_one(subject),
        external_ids=tuple(_external_ids(given)),
        # Browsers are shared: whose it was counts only where nothing else says who it is.
        visitors=_one((visit.chatbot_id, visit.visitor_id) if is_nobody else None),
    )


def _external_ids(given: Given) -> Iterable[tuple[str, str]]:
    for name, value in given.values.items():
        if isinstance(value, str) and name not in ("name", "phone"):
            yield name.lower(), value


def _one(key: Key | None) -> tuple[Key, ...]:
    return () if key is None else (key,)
