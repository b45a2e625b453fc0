"""What a contact and its fields are called."""

from app.data.read_models import ContactRow


def title_of(row: ContactRow) -> str:
    """The name, or what stands in for it where there is none."""
    return row.name or row.email or row.phone or f"Visitor {row.contact_id[-4:]}"


def label_of(field: str) -> str:
    """A captured field's name as a person would write it."""
    words = field.replace("_", " ").strip()
    return words[:1].upper() + words[1:] or field
