"""Ctrl+K: go anywhere, and begin anything, from the keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.element import Element

from app.components.icons import IconName


@dataclass(frozen=True, slots=True)
class Goal:
    """A page or an action that the palette offers; ``path`` begins with one slash."""

    label: str
    path: str
    icon: IconName


class CommandPalette(Element, component="command_palette.js"):
    """A box over the page that finds contacts, pages, saved views and actions while one types."""

    def __init__(self, *, places: Sequence[Goal], actions: Sequence[Goal]) -> None:
        super().__init__()
        self.props["places"] = [_as_json(goal) for goal in places]
        self.props["actions"] = [_as_json(goal) for goal in actions]


def _as_json(goal: Goal) -> dict[str, str]:
    return {"label": goal.label, "path": goal.path, "icon": goal.icon}
