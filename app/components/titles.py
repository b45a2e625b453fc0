"""What contacts, their fields and roles are called."""

from app.components.words import _, marked
from app.data.read_models import ContactRow
from app.data.vocabulary import Role

ROLES = {
    Role.VIEWER: marked("viewer"),
    Role.AGENT: marked("agent"),
    Role.ADMIN: marked("admin"),
}
_FIELDS = {
    "name": marked("Name"),
    "email": marked("Email"),
    "phone": marked("Phone"),
    "company": marked("Company"),
    "role": marked("Role"),
    "plan": marked("Plan"),
    "captured_fields": marked("Captured fields"),
    "external_ids": marked("External IDs"),
}


def title_of(row: ContactRow) -> str:
    """The name, or what stands in for it where there is none."""
    return row.name or row.email or row.phone or visitor_title(row.contact_id)


def visitor_title(contact_id: str) -> str:
    """What somebody without a name is called: the end of the id tells them apart."""
    return _("Visitor {id}", id=contact_id[-4:])


def label_of(field: str) -> str:
    """A captured field's name as a person would write it."""
    if field in _FIELDS:
        return _(_FIELDS[field])
    words = field.replace("_", " ").strip()
    return words[:1].upper() + words[1:] or field
