"""The rows that a demo person consists of, gathered so that a batch goes in with few statements."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.data.captured import captured_text
from app.data.demo_people import Person, random_of
from app.data.demo_tags import tags_of
from app.data.demo_talk import Talk
from app.data.folding import searched_text
from app.data.models import (
    AuditRecord,
    Base,
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    ConversationRecord,
    DuplicatePairRecord,
    ExternalIdRecord,
    MessageRecord,
    SubjectRecord,
    VisitorRecord,
)
from app.data.vocabulary import Source

PREVIEW_LIMIT = 160
FIELDS = ("company", "role", "plan_tier")
ISSUER = "https://accounts.hilal.example"
Row = dict[str, Any]


class Batch:
    """Rows by table, in an order that foreign keys allow, and how often each tag was given."""

    def __init__(
        self,
        *,
        chatbots: Mapping[str, int],
        tags: Mapping[str, int],
        fields: Mapping[str, int],
        now: datetime,
    ) -> None:
        self.rows: dict[type[Base], list[Row]] = {
            model: []
            for model in (
                *(ContactRecord, ContactEmailRecord, SubjectRecord, ExternalIdRecord),
                *(ContactValueRecord, ContactTagRecord, VisitorRecord, ConversationRecord),
                *(MessageRecord, DuplicatePairRecord, AuditRecord),
            )
        }
        self.tag_counts: Counter[int] = Counter()
        self._chatbots, self._tags, self._now = chatbots, tags, now
        self._fields = fields
        self._row_ids: dict[int, int] = {}

    def add(
        self, person: Person, talks: Sequence[Talk], row_id: int, talk_ids: Sequence[int]
    ) -> None:
        """Add everything of one person."""
        self._row_ids[person.number] = row_id
        first_seen, last_seen = self._times(person, talks)
        emails = list(self._emails(person, row_id, first_seen))
        tag_ids = self._add_tags(person, row_id, first_seen)
        chatbot_ids = {self._chatbots[talk.chatbot_id] for talk in talks}
        if last_seen is not None:
            chatbot_ids |= self._add_visitors(person, row_id, chatbot_ids, first_seen, last_seen)
        self.rows[ContactRecord].append(
            {
                "id": row_id,
                "public_id": public_id(person.number),
                "name": person.name,
                "email": person.email,
                "phone": person.phone,
                "identity": person.identity.value,
                "first_seen": first_seen,
                "last_seen": last_seen,
                "conversation_count": len(talks),
                "version": 1,
                "created_at": first_seen,
                "deleted_at": self._now - timedelta(hours=5) if person.is_deleted else None,
                "merged_into_id": None,
                "search": searched_text(
                    name=person.name, emails=[row["email"] for row in emails], phone=person.phone
                ),
                "tag_ids": frozenset(tag_ids),
                "chatbot_ids": frozenset(chatbot_ids),
                "captured": captured_text(
                    {self._fields[field]: value for field, value in captured_of(person).items()}
                ),
            }
        )
        self.rows[ContactEmailRecord] += emails
        self._add_keys(person, row_id, first_seen, last_seen)
        self.rows[ContactValueRecord] += _values(person, row_id, first_seen)
        self._add_history(person, row_id, first_seen)
        for talk, talk_id in zip(talks, talk_ids, strict=True):
            self._add_talk(person, talk, row_id, talk_id)

    def _times(self, person: Person, talks: Sequence[Talk]) -> tuple[datetime, datetime | None]:
        first_seen = self._now - person.known_for
        if talks:
            first_seen = min(first_seen, *(talk.lines[0].sent_at for talk in talks))
        return first_seen, None if person.seen_ago is None else self._now - person.seen_ago

    def _emails(self, person: Person, row_id: int, at: datetime) -> Iterator[Row]:
        for email in filter(None, (person.email, person.other_email)):
            is_primary = email == person.email
            source = Source(person.identity) if is_primary else Source.SELF_REPORTED
            yield {
                "contact_id": row_id,
                "email": email,
                "email_key": email,  # made in lower-case ASCII, which is its own key
                "source": source.value,
                "is_primary": is_primary,
                "created_at": at,
            }

    def _add_tags(self, person: Person, row_id: int, at: datetime) -> list[int]:
        chosen = tags_of(person, random_of(person.number, "tags"))
        tag_ids = [self._tags[name] for name in chosen]
        self.rows[ContactTagRecord] += [
            {"contact_id": row_id, "tag_id": tag_id, "at": at} for tag_id in tag_ids
        ]
        if not person.is_deleted:
            self.tag_counts.update(tag_ids)
        return tag_ids

    def _add_visitors(
        self,
        person: Person,
        row_id: int,
        chatbot_ids: set[int],
        first_seen: datetime,
        last_seen: datetime,
    ) -> set[int]:
        met = chatbot_ids or {sorted(self._chatbots.values())[person.number % len(self._chatbots)]}
        self.rows[VisitorRecord] += [
            {
                "chatbot_id": chatbot_id,
                "visitor_id": visitor_id(person.number),
                "contact_id": row_id,
                "source": person.identity.value,
                "created_at": first_seen,
                "seen_at": last_seen,
            }
            for chatbot_id in sorted(met)
        ]
        return met

    def _add_keys(
        self, person: Person, row_id: int, first_seen: datetime, last_seen: datetime | None
    ) -> None:
        if person.subject is not None:
            self.rows[SubjectRecord].append(
                {
                    "contact_id": row_id,
                    "issuer": ISSUER,
                    "subject": person.subject,
                    "chatbot_id": self._chatbots["support"],
                    "created_at": first_seen,
                    "seen_at": last_seen or first_seen,
                }
            )
        self.rows[ExternalIdRecord] += [
            {
                "contact_id": row_id,
                "source": source,
                "external_id": external_id,
                "created_at": first_seen,
            }
            for source, external_id in person.external_ids
        ]

    def _add_history(self, person: Person, row_id: int, at: datetime) -> None:
        original_id = None if person.twin_of is None else self._row_ids.get(person.twin_of)
        if original_id is not None:
            self.rows[DuplicatePairRecord].append(
                {
                    "first_id": min(original_id, row_id),
                    "second_id": max(original_id, row_id),
                    "reason": "similar_email",
                    "at": max(at, self._now - timedelta(days=3, minutes=row_id % 997)),
                    "dismissed_at": None,
                }
            )
        self.rows[AuditRecord].append(
            {
                "at": at,
                "actor_kind": "visitor",
                "actor_id": None,
                "action": "contact.identified",
                "contact_id": public_id(person.number),
                "facts": {"source": person.identity.value},
            }
        )

    def _add_talk(self, person: Person, talk: Talk, row_id: int, talk_id: int) -> None:
        said = talk.visitor_lines
        self.rows[ConversationRecord].append(
            {
                "id": talk_id,
                "conversation_id": f"demo-{talk_id}",
                "chatbot_id": self._chatbots[talk.chatbot_id],
                "contact_id": row_id,
                "visitor_id": visitor_id(person.number),
                "source": talk.source.value,
                "is_unproven": talk.is_unproven,
                "channel": talk.channel,
                "page_url": talk.page_url,
                "ip_address": talk.ip_address,
                "user_agent": talk.user_agent,
                "started_at": talk.lines[0].sent_at,
                "last_message_at": talk.lines[-1].sent_at,
                "message_count": len(talk.lines),
                "title": talk.title,
                "preview": said[-1][:PREVIEW_LIMIT],
            }
        )
        self.rows[MessageRecord] += [
            {
                "conversation_id": talk_id,
                "message_id": f"m{place}",
                "role": line.role.value,
                "body": line.body,
                "source": talk.source.value,
                "sent_at": line.sent_at,
            }
            for place, line in enumerate(talk.lines, 1)
        ]


def public_id(number: int) -> str:
    """An id of the usual form that is the same for the same person every time."""
    return f"c_{random_of(number, 'id').getrandbits(80):020x}"


def visitor_id(number: int) -> str:
    """The browser of a demo person."""
    return f"v-demo-{number}"


def captured_of(person: Person) -> dict[str, str | None]:
    """What was collected of a person besides name, email and phone."""
    return dict(zip(FIELDS, (person.company, person.role, person.plan), strict=True))


def _values(person: Person, row_id: int, at: datetime) -> Iterator[Row]:
    own = Source(person.identity)
    known = {"name": person.name, "phone": person.phone, **captured_of(person)}
    for field, value in known.items():
        if value is None:
            continue
        # Proven values come by token; a phone and a role are what people tell in a chat.
        source = Source.SELF_REPORTED if field in {"phone", "role"} else own
        yield _value(row_id, field, value, source, at, is_current=True)
    if person.name is not None and own is Source.VERIFIED and person.number % 9 == 0:
        yield _value(
            row_id, "name", person.latin_name.split()[0], Source.SELF_REPORTED, at, is_current=False
        )


def _value(
    row_id: int, field: str, value: str, source: Source, at: datetime, *, is_current: bool
) -> Row:
    return {
        "contact_id": row_id,
        "field": field,
        "value": value,
        "source": source.value,
        "at": at,
        "is_current": is_current,
    }
