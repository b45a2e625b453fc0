"""How well a contact is known, as a badge, and who it is, as a round of initials."""

from nicegui.element import Element

from app.components.elements import Text
from app.components.icons import Icon, IconName
from app.components.words import _, marked
from app.data.vocabulary import Identity

_LAST_CYRILLIC = "\u052f"
_WORDS: dict[Identity, tuple[IconName, str]] = {
    Identity.VERIFIED: ("lock", marked("Verified")),
    Identity.SELF_REPORTED: ("pencil", marked("Self-reported")),
    Identity.ANONYMOUS: ("person", marked("Anonymous")),
}


class IdentityBadge(Element):
    """Verified, Self-reported or Anonymous."""

    def __init__(self, identity: Identity) -> None:
        super().__init__("span")
        icon, word = _WORDS[identity]
        self.classes(f"hc-badge hc-badge--{identity.value}")
        with self:
            Icon(icon)
            Text(_(word))


class Avatar(Element):
    """The initials of a name, in a colour that stays with the contact as in the table."""

    def __init__(self, name: str | None, contact_id: str, *, is_large: bool = True) -> None:
        super().__init__("span")
        self.props["aria-hidden"] = "true"
        colour = str(sum(map(ord, contact_id)) % 4) if name else "none"
        self.classes(f"hc-avatar hc-avatar--{colour}")
        if is_large:
            self.classes("hc-avatar--large")
        self._text = initials(name)


def initials(name: str | None) -> str:
    """Make the one or two letters that stand for a name, or a question mark."""
    words = (name or "").split("@")[0].replace(".", " ").split()
    if not words:
        return "?"
    # Beyond Latin, Greek and Cyrillic, letters may join or have no capitals.
    if words[0][0] > _LAST_CYRILLIC:
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
