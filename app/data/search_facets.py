"""What a search demands of a contact besides words: tags, chatbots, badges, times seen."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from app.data.captured import captured_word
from app.data.errors import InvalidSearchError
from app.data.folding import fold, fold_label
from app.data.models import CapturedFieldRecord, ChatbotRecord, TagRecord
from app.data.read_models import SearchQuery
from app.data.search_query import Instants, can_be_stored, instants_of
from app.data.search_syntax import Clause, parts_of
from app.data.vocabulary import Identity

Part = TypeVar("Part")
# The badge's own name is written with a hyphen, the parameter's value with an underscore.
_IDENTITIES = {identity.replace("_", "-"): identity for identity in Identity}


@dataclass(frozen=True, slots=True)
class Facets:
    """All of these, when they are required; none of them, when they are excluded."""

    tag_ids: tuple[int, ...] = ()
    chatbot_ids: tuple[int, ...] = ()
    identities: tuple[Identity, ...] = ()
    windows: tuple[Instants, ...] = ()
    captured: tuple[str, ...] = ()

    @property
    def are_indexed(self) -> bool:
        """Whether the text index knows any of them."""
        return bool(self.tag_ids or self.chatbot_ids or self.identities or self.captured)

    def __or__(self, other: "Facets") -> "Facets":
        return Facets(
            _united(self.tag_ids, other.tag_ids),
            _united(self.chatbot_ids, other.chatbot_ids),
            _united(self.identities, other.identities),
            _united(self.windows, other.windows),
            _united(self.captured, other.captured),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, taken apart; a clause that names nothing known is among the plain words."""

    plain: str
    required: Facets = Facets()
    excluded: Facets = Facets()
    understood: tuple[str, ...] = ()


def resolved_filters(connection: Connection, query: SearchQuery, *, now: datetime) -> Facets | None:
    """The filters beside the words; None when one names a tag or chatbot that does not exist."""
    tag_ids = _tag_ids(connection, query.tags)
    chatbot_ids = _chatbot_ids(connection, query.chatbot_id)
    if tag_ids is None or (query.chatbot_id is not None and not chatbot_ids):
        return None
    identities = () if query.identity is None else (query.identity,)
    windows = () if query.seen is None else (instants_of(query.seen, now=now),)
    return Facets(tag_ids, chatbot_ids, identities, windows)


def resolved_words(connection: Connection, words: str, *, now: datetime) -> Words:
    """The words, with the clauses among them that name something known taken out."""
    plain: list[str] = []
    found = Words("")
    for part in parts_of(words):
        if not isinstance(part, Clause):
            plain.append(part)
            continue
        facets = _resolved(connection, part, now=now) if can_be_stored(part.text) else None
        if facets is None:
            plain.append(part.text)
        else:
            found = _with(found, part, facets)
    return Words(" ".join(plain), found.required, found.excluded, found.understood)


def _with(found: Words, clause: Clause, facets: Facets) -> Words:
    required, excluded = found.required, found.excluded
    if clause.is_excluded:
        excluded = excluded | facets
    else:
        required = required | facets
    return Words("", required, excluded, (*found.understood, clause.text))


def _resolved(connection: Connection, clause: Clause, *, now: datetime) -> Facets | None:
    facets = None
    match clause.key:
        case "tag":
            facets = Facets(tag_ids=_tag_ids(connection, [clause.value]) or ())
        case "bot":
            facets = Facets(chatbot_ids=_chatbots_called(connection, clause.value))
        case "is":
            identity = _IDENTITIES.get(clause.value.casefold().replace("_", "-"))
            facets = Facets(identities=(identity,)) if identity else None
        case "seen":
            with suppress(InvalidSearchError):
                facets = Facets(windows=(instants_of(clause.value.casefold(), now=now),))
        case _:
            facets = _captured(connection, clause)
    return facets if facets != Facets() else None


def _captured(connection: Connection, clause: Clause) -> Facets | None:
    known = select(CapturedFieldRecord.id).where(CapturedFieldRecord.name_key == clause.key)
    number = connection.scalar(known)
    if number is None:
        return None
    words = dict.fromkeys(fold(clause.value).split())
    return Facets(captured=tuple(captured_word(number, word) for word in words))


def _tag_ids(connection: Connection, names: Iterable[str]) -> tuple[int, ...] | None:
    keys = {fold_label(name) for name in names}
    if not keys:
        return ()
    found = tuple(connection.scalars(select(TagRecord.id).where(TagRecord.name_key.in_(keys))))
    return found if len(found) == len(keys) else None


def _chatbot_ids(connection: Connection, public_id: str | None) -> tuple[int, ...]:
    if public_id is None:
        return ()
    known = select(ChatbotRecord.id).where(ChatbotRecord.public_id == public_id)
    return tuple(connection.scalars(known))


def _chatbots_called(connection: Connection, value: str) -> tuple[int, ...]:
    if by_id := _chatbot_ids(connection, value):
        return by_id
    rows = connection.execute(
        select(ChatbotRecord.id, ChatbotRecord.name).order_by(ChatbotRecord.id)
    )
    # Two chatbots may have one name; the first one keeps it, as an exact id is always there.
    return tuple(row.id for row in rows if fold_label(row.name) == fold_label(value))[:1]


def _united(one: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys((*one, *other)))
