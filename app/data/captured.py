"""What captured fields are found by: the words of their values, each under its field's number."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.data.database import ReadSession, WriteSession
from app.data.folding import fold_label, words_of
from app.data.models import CapturedFieldRecord, ContactRecord, ContactValueRecord
from app.data.read_models import JSONValue
from app.data.types import CAPTURED_LETTERS

# Long texts are not what one filters by, and every letter of them would be in the index.
_VALUE_LETTERS, _WORDS_PER_VALUE = 200, 24
OWN_FIELDS = ("name", "phone", "email")
_FIELDS = CapturedFieldRecord.metadata.tables[CapturedFieldRecord.__tablename__].c
_NUMBERS = select(_FIELDS.name_key, _FIELDS.id).where(
    _FIELDS.name_key.in_(bindparam("keys", expanding=True))
)


def field_key(name: str) -> str:
    """How a field is called in a search: case does not matter, and a space is a low line."""
    return fold_label(name).replace(" ", "_")


def captured_text(values: Mapping[int, JSONValue]) -> str:
    """The words of all values, two spaces and the number of the field before each."""
    words: dict[str, None] = {}
    for number in sorted(values):
        for word in islice(_words(values[number]), _WORDS_PER_VALUE):
            words[captured_word(number, word)] = None
    return "".join(words)


def captured_word(number: int, word: str) -> str:
    """A word of the field with this number, as it stands among the others."""
    return f"  {number}x{word[:CAPTURED_LETTERS]}"


async def captured_of(session: WriteSession, contact: ContactRecord) -> str:
    """What a contact's captured fields are found by now; a new field is given a number."""
    statement = select(ContactValueRecord.field, ContactValueRecord.value).where(
        ContactValueRecord.contact_id == contact.id,
        ContactValueRecord.is_current,
        ContactValueRecord.field.not_in(OWN_FIELDS),
    )
    values = {field: value for field, value in await session.execute(statement)}
    if not values:
        return ""
    numbers = await field_numbers(session, values)
    return captured_text({numbers[field_key(field)]: value for field, value in values.items()})


async def field_numbers(session: WriteSession, names: Iterable[str]) -> dict[str, int]:
    """The numbers of these fields by their keys; those that have none yet are given one."""
    wanted = {field_key(name): name for name in names}
    known = await _known(session, wanted)
    new = [{"name": wanted[key], "name_key": key} for key in sorted(wanted.keys() - known.keys())]
    if new:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        add = (sqlite if is_sqlite else postgresql).insert(CapturedFieldRecord)
        await session.execute(add.on_conflict_do_nothing(), new)
        known = await _known(session, wanted)
    return known


async def _known(session: ReadSession, keys: Iterable[str]) -> dict[str, int]:
    asked = {"keys": list(keys)}
    rows = await session.run_sync(lambda within: within.execute(_NUMBERS, asked).all())
    return {key: number for key, number in rows}


def _words(value: JSONValue) -> Iterator[str]:
    for text in texts_of(value):
        yield from words_of(text[:_VALUE_LETTERS])


def texts_of(value: JSONValue) -> Iterator[str]:
    """Every text, number, yes and no that a value holds, as text."""
    match value:
        case None:
            return
        case bool():
            yield str(value).lower()
        case str() | int() | float():
            yield str(value)
        case Mapping():
            for one in value.values():
                yield from texts_of(one)
        case _:
            for one in value:
                yield from texts_of(one)
