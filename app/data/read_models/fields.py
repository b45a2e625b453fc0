"""What is shown of the definitions of captured fields."""

from dataclasses import dataclass

from app.data.vocabulary import FieldKind


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A captured field that operators fill in by its kind; ``name`` is what it is stored under."""

    name: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
