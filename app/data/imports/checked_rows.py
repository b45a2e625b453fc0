"""A row in the form in which it is stored, checked in the order in which a single edit is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.data.contacts import UNSET
from app.data.errors import InvalidTagError, InvalidValueError
from app.data.external_ids import checked_external_id, external_key
from app.data.field_definitions import of_their_kinds
from app.data.imports.records import TableRow
from app.data.imports.rows import NO_KEY, Given, Manner, given_by
from app.data.keys import Email, normalise_email
from app.data.read_models import FieldDefinition, JSONValue
from app.data.tags import TAGS_PER_CONTACT, normalise_tag, tag_key
from app.data.values import clean_fields, clean_name, clean_phone

Definitions = Mapping[str, FieldDefinition]


@dataclass(slots=True)
class CheckedRow:
    """What a row gives; its values are there once they were needed."""

    row: TableRow
    given: Given
    email: Email | None
    values: dict[str, JSONValue] = field(default_factory=dict)
    external_ids: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def systems(self) -> list[tuple[str, str]]:
        """The ids in other systems by which somebody may be known."""
        edit = self.given.edit
        given = {} if edit.external_ids is UNSET else edit.external_ids
        return [(source.lower().strip(), one or "") for source, one in given.items()]

    @property
    def locks(self) -> set[str]:
        """What nobody else may work on meanwhile."""
        edit = self.given.edit
        keys = {external_key(*pair) for pair in self.systems}
        keys |= set() if edit.tags is UNSET else {tag_key(name) for name in edit.tags}
        return keys | ({self.email.key} if self.email else set())

    def demand_key(self) -> None:
        """See that the same file would find the contact again.

        :raises InvalidValueError: it would not
        """
        if self.email is None and not self.systems:
            raise InvalidValueError("row", NO_KEY)

    def check(self, definitions: Definitions, *, region: str | None) -> None:
        """Bring every value to its stored form.

        :raises ContactsError: one is refused
        """
        edit = self.given.edit
        if edit.name is not UNSET:
            self.values["name"] = clean_name(edit.name)
        if edit.phone is not UNSET:
            self.values["phone"] = clean_phone(edit.phone, region=region)
        if edit.captured_fields is not UNSET:
            self.values |= of_their_kinds(definitions, clean_fields(edit.captured_fields))
        for pair in self.systems:
            source, external_id = checked_external_id(*pair)
            self.external_ids[source] = external_id
        for name in () if edit.tags is UNSET else edit.tags:
            shown, key = normalise_tag(name)
            self.tags.setdefault(key, shown)
        if len(self.tags) > TAGS_PER_CONTACT:
            raise InvalidTagError(
                "A contact may carry at most {limit} tags.", limit=TAGS_PER_CONTACT
            )


def first_check(row: TableRow, manner: Manner) -> CheckedRow:
    """Read whom the row is about.

    :raises InvalidValueError: there are too many cells, or the email is none
    """
    given = given_by(row.cells, manner.columns)
    email = normalise_email(given.edit.email) if isinstance(given.edit.email, str) else None
    return CheckedRow(row, given, email)
