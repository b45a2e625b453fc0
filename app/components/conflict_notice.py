"""What somebody else changed while one was typing, field by field, with the choice of either."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from app.components.elements import Button, Text
from app.components.words import _


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that somebody else changed; ``choose`` puts a text into the form."""

    label: str
    mine: str
    before: str
    theirs: str
    choose: Callable[[str], None]

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to choose: it was not touched here, or is the same by now."""
        return self.mine in (self.before, self.theirs)


class ConflictNotice(Element):
    """A sentence, and a line for each field; mine stays until theirs is taken."""

    def __init__(self, conflicts: Sequence[FieldConflict]) -> None:
        super().__init__("div")
        self.classes("hc-conflicts")
        with self:
            Text(_("Somebody changed this contact meanwhile. Nothing you typed is lost."), tag="p")
            with Element("ul"):
                for conflict in conflicts:
                    with Element("li"):
                        _line(conflict)


def _line(conflict: FieldConflict) -> None:
    theirs, mine = conflict.theirs or _("empty"), conflict.mine or _("empty")
    if conflict.is_settled:
        Text(_("{field} is now “{theirs}”.", field=conflict.label, theirs=theirs))
        return
    Text(
        _(
            "{field} is now “{theirs}”; yours is “{mine}”.",
            field=conflict.label,
            theirs=theirs,
            mine=mine,
        )
    )
    with Element("span").classes("hc-conflict-choice") as choice:
        choice.props["role"] = "group"
        choice.props["aria-label"] = conflict.label
        buttons: dict[str, Button] = {}

        def take(text: str) -> None:
            conflict.choose(text)
            for value, button in buttons.items():
                button.props["aria-pressed"] = str(value == text).lower()

        for text, words in ((conflict.mine, _("Keep mine")), (conflict.theirs, _("Take theirs"))):
            button = Button(words, is_small=True, on_click=lambda text=text: take(text))
            button.props["aria-pressed"] = str(text == conflict.mine).lower()
            buttons[text] = button
