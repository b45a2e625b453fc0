"""What contacts are known by, and what was said of them before, read with one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    bindparam,
    literal,
    null,
    select,
    true,
    union_all,
)

from app.data.database import ReadSession
from app.data.models import ContactEmailRecord, ContactValueRecord, SubjectRecord
from app.data.models.base import table_of
from app.data.read_models import JSONValue
from app.data.vocabulary import Source

# By its browser, its email and its subject a visit has to do with so many contacts at most.
PEOPLE: tuple[BindParameter[int], ...] = tuple(bindparam(f"person_{n}") for n in range(3))
# As many places for fields: what is asked for more often than not is compiled once.
_FIELDS_AT_A_TIME = 8
_VALUE, _EMAIL, _SUBJECT = "value", "email", "subject"
Said = Mapping[str, tuple[JSONValue, Source]]


def people_asked(row_ids: Collection[int]) -> dict[str, int | None]:
    """The values of ``PEOPLE``, which stand for nobody where there are fewer.

    :raises ValueError: there are more than three
    """
    asked = [*sorted(row_ids), *[None] * (len(PEOPLE) - len(row_ids))]
    return {name.key: row_id for name, row_id in zip(PEOPLE, asked, strict=True)}


@dataclass(slots=True)
class Before:
    """What is known of one contact: emails with who says so and whether it is primary, and values.

    Values stand under their field and source; with each whether it is the field's current one.
    """

    has_subject: bool = False
    emails: dict[str, tuple[Source, bool]] = field(default_factory=dict)
    values: dict[tuple[str, Source], tuple[JSONValue, bool]] = field(default_factory=dict)

    def has_all(self, said: Said) -> bool:
        """Whether each value is what its source said before, and current."""
        return all(
            self.values.get((name, source)) == (value, True)
            for name, (value, source) in said.items()
        )

    def has_email(self, key: str, source: Source) -> bool:
        """Whether this is the primary email, and was given with no less authority."""
        known_source, is_primary = self.emails.get(key, (source, False))
        return is_primary and known_source.authority >= source.authority


async def read_before(
    session: ReadSession, row_ids: Collection[int], *, fields: Collection[str]
) -> dict[int, Before]:
    """What is known of each of these contacts, of values those of ``fields``; three at most."""
    before = {row_id: Before() for row_id in row_ids}
    places = -(-max(1, len(fields)) // _FIELDS_AT_A_TIME) * _FIELDS_AT_A_TIME
    names = [*fields, *[None] * (places - len(fields))]
    asked: dict[str, Any] = {_field(number): name for number, name in enumerate(names)}
    asked |= people_asked(row_ids)
    statement = _statement(places)
    rows = await session.run_sync(lambda within: within.execute(statement, asked).all())
    for contact_id, kind, _, name, source, holds, value in rows:
        known = before[contact_id]
        if kind == _VALUE:
            # The contact's own comes before those that a merge copied to it.
            known.values.setdefault((name, Source(source)), (value, holds))
        elif kind == _EMAIL:
            known.emails[name] = Source(source), holds
        else:
            known.has_subject = True
    return before


@lru_cache(maxsize=32)
def _statement(places: int) -> CompoundSelect[Any]:
    values, emails, subjects = (
        table_of(record).c for record in (ContactValueRecord, ContactEmailRecord, SubjectRecord)
    )
    fields: list[BindParameter[str]] = [bindparam(_field(number)) for number in range(places)]
    return union_all(
        select(
            values.contact_id, literal(_VALUE), values.id.label("row"), values.field,
            values.source, values.is_current, values.value,
        ).where(values.contact_id.in_(PEOPLE), values.field.in_(fields)),
        select(
            emails.contact_id, literal(_EMAIL), emails.id, emails.email_key,
            emails.source, emails.is_primary, null(),
        ).where(emails.contact_id.in_(PEOPLE)),
        select(
            subjects.contact_id, literal(_SUBJECT), subjects.id, null(), null(), true(), null()
        ).where(subjects.contact_id.in_(PEOPLE)),
    ).order_by("row")  # fmt: skip


def _field(number: int) -> str:
    return f"field_{number}"
