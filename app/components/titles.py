"""What a contact is called."""

from app.data.read_models import ContactRow


def title_of(row: ContactRow) -> str:
    """The name, or what stands in for it where there is none."""
    return row.name or row.email or row.phone or f"Visitor {row.contact_id[-4:]}"
