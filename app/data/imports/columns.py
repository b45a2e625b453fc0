"""What each column of a table becomes: guessed from its title, and checked before it is used."""

from collections.abc import Mapping, Sequence

from app.data.errors import InvalidValueError
from app.data.export import EXTERNAL_PREFIX, FIXED_COLUMNS
from app.data.folding import fold_label
from app.data.read_models import ImportColumn
from app.data.vocabulary import ColumnKind, marked

_TITLES: Mapping[ColumnKind, tuple[str, ...]] = {
    ColumnKind.CONTACT_ID: ("contact_id",),
    ColumnKind.NAME: ("name", "full name", "fullname", "contact name", "display name", "الاسم"),
    ColumnKind.FIRST_NAME: ("first name", "firstname", "given name", "vorname", "prénom"),
    ColumnKind.LAST_NAME: ("last name", "lastname", "surname", "family name", "nachname", "nom"),
    ColumnKind.EMAIL: (
        *("email", "e-mail", "mail", "email address", "e-mail address", "البريد الإلكتروني"),
        *("primary email", "work email", "e-mail 1 - value"),
    ),
    ColumnKind.PHONE: (
        *("phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "telefon"),
        *("whatsapp", "phone 1 - value", "الهاتف"),
    ),
    ColumnKind.TAGS: ("tags", "tag", "labels", "label", "segments"),
}
_GUESSES = {fold_label(title): kind for kind, titles in _TITLES.items() for title in titles}
# An export has these beside the rest; they are kept by the directory and cannot be set.
_IGNORED = frozenset(FIXED_COLUMNS) - {"contact_id", "name", "email", "phone", "tags"}
_MANY = frozenset({ColumnKind.FIELD, ColumnKind.EXTERNAL, ColumnKind.TAGS, ColumnKind.IGNORE})
_KEYS = frozenset({ColumnKind.EMAIL, ColumnKind.EXTERNAL, ColumnKind.CONTACT_ID})


def guess_columns(titles: Sequence[str]) -> tuple[ImportColumn, ...]:
    """What the columns most likely are; two never become the same thing.

    :raises InvalidValueError: a title is missing, or stands twice
    """
    plain = [title.strip() for title in titles]
    if not plain or "" in plain or len({title.casefold() for title in plain}) < len(plain):
        raise InvalidValueError(
            "file", marked("Each column needs a name of its own in the first row.")
        )
    taken: set[ColumnKind] = set()
    return tuple(_guess(title, taken) for title in plain)


def check_columns(columns: Sequence[ImportColumn]) -> None:
    """See that contacts can be recognised, and that no two columns become one thing.

    :raises InvalidValueError: they cannot, or two columns do
    """
    if not any(column.kind in _KEYS for column in columns):
        raise InvalidValueError(
            "columns",
            marked("The first row must name the columns, one of them email or external:SYSTEM."),
        )
    singles = [column.kind for column in columns if column.kind not in _MANY]
    names = [column.name.casefold() for column in columns if column.kind is ColumnKind.FIELD]
    systems = [column.name.casefold() for column in columns if column.kind is ColumnKind.EXTERNAL]
    if any(len(set(one)) < len(one) for one in (singles, names, systems)):
        raise InvalidValueError("columns", marked("Two columns become the same thing."))
    if "" in names or "" in systems:
        raise InvalidValueError("columns", marked("A field and a system need a name."))


def column_of(title: str, target: str) -> ImportColumn:
    """The column of this title as somebody chose it: a kind, ``field:NAME`` or ``external:NAME``.

    :raises InvalidValueError: there is no such choice
    """
    kind, _, name = target.partition(":")
    try:
        return ImportColumn(title, ColumnKind(kind), name.strip())
    except ValueError as error:
        raise InvalidValueError("columns", marked("A column cannot become that.")) from error


def _guess(title: str, taken: set[ColumnKind]) -> ImportColumn:
    lowered = title.lower()
    if lowered.startswith(EXTERNAL_PREFIX):
        return ImportColumn(title, ColumnKind.EXTERNAL, title[len(EXTERNAL_PREFIX) :].strip())
    if lowered in _IGNORED:
        return ImportColumn(title, ColumnKind.IGNORE)
    kind = _GUESSES.get(fold_label(title))
    if kind is None or (kind in taken and kind not in _MANY):
        return ImportColumn(title, ColumnKind.FIELD, title)
    taken.add(kind)
    return ImportColumn(title, kind)
