"""What somebody typed into the contact form, as differences from what they started from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from app.components.provenance import as_text
from app.data.read_models import ContactDetail, JSONValue

OWN_FIELDS = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """Only what was touched; None removes a captured field or an external id."""

    own: Mapping[str, str] = field(default_factory=dict)
    captured_fields: Mapping[str, JSONValue] = field(default_factory=dict)
    external_ids: Mapping[str, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.own or self.captured_fields or self.external_ids)

    def without_email(self) -> "TypedEdit":
        """The rest of the edit, for after a merge has settled whose email it is."""
        own = {name: text for name, text in self.own.items() if name != "email"}
        return TypedEdit(own, self.captured_fields, self.external_ids)


@dataclass(frozen=True, slots=True)
class FormValues:
    """All texts of the form at one time."""

    own: Mapping[str, str]
    captured_fields: Mapping[str, str]
    external_ids: Mapping[str, str]

    @classmethod
    def of(cls, contact: ContactDetail | None) -> "FormValues":
        """The texts that the form shows of a contact before anybody types; empty for a new one."""
        if contact is None:
            return cls(dict.fromkeys(OWN_FIELDS, ""), {}, {})
        row = contact.row
        return cls(
            {"name": row.name or "", "email": row.email or "", "phone": row.phone or ""},
            {name: as_text(value) for name, value in contact.captured_fields.items()},
            {known.source: known.external_id for known in contact.external_ids},
        )

    def edit_from(self, base: ContactDetail | None) -> TypedEdit:
        """What these texts change of the contact."""
        before = FormValues.of(base)
        known: Mapping[str, JSONValue] = base.captured_fields if base else {}
        return TypedEdit(
            own=_changed(before.own, self.own),
            captured_fields={
                name: None if text is None else _like(known.get(name), text)
                for name, text in _difference(before.captured_fields, self.captured_fields).items()
            },
            external_ids=_difference(before.external_ids, self.external_ids),
        )


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in after.items() if text != before.get(name, "")}


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str | None]:
    gone: dict[str, str | None] = {name: None for name in before if name not in after}
    changed = {name: text for name, text in after.items() if before.get(name) != text}
    return {**gone, **changed}


def _like(before: JSONValue, text: str) -> JSONValue:
    # A number stays a number when another number is typed in its place.
    if before is None or isinstance(before, str):
        return text
    try:
        value: JSONValue = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value
