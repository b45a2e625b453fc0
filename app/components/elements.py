"""Plain accessible elements: buttons, links, headings, dialogs, toasts, empty states."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal, Self

from nicegui import context, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from app.components.fields import Select, TextArea, TextField
from app.components.icons import Icon, IconName
from app.components.theme import local_url
from app.components.words import _

__all__ = [
    "Button", "Dialog", "EmptyState", "Heading", "Link", "Select", "Text", "TextArea", "TextField",
    "toast", "toast_stack",
]  # fmt: skip

ButtonKind = Literal["plain", "primary", "ghost", "danger", "link"]


class Text(TextElement):
    """Text in a tag of its own, never read as markup."""

    def __init__(self, text: str, *, tag: str = "span", classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)


class Button(TextElement):
    """A button; give ``label`` where an icon stands alone or the text is not enough."""

    def __init__(
        self,
        text: str = "",
        *,
        on_click: Callable[..., Any] | None = None,
        kind: ButtonKind = "plain",
        icon: IconName | None = None,
        label: str | None = None,
        is_small: bool = False,
    ) -> None:
        super().__init__(tag="button", text=text)
        self.props["type"] = "button"
        self.classes(f"hc-button hc-button--{kind}")
        if is_small:
            self.classes("hc-button--small")
        if label is not None:
            self.props["aria-label"] = label
        if icon is not None:
            with self:
                Icon(icon)
        if not text:
            self.classes("hc-button--icon")
        if on_click is not None:
            self.on("click", on_click, args=[])

    def set_enabled(self, is_enabled: bool) -> None:
        """Let it be pressed, or not."""
        self.props["disabled"] = not is_enabled

    def focus(self) -> None:
        """Put the keyboard on the button."""
        self.run_method("focus")


class Link(TextElement):
    """A link inside the product; ``path`` begins with one slash."""

    def __init__(self, text: str, path: str, *, classes: str = "") -> None:
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError("A link of the product begins with one slash.")
        super().__init__(tag="a", text=text)
        self.props["href"] = local_url(path)
        self.classes(classes)


class Heading(TextElement):
    """A heading; level 1 is the page's title, the others head sections."""

    def __init__(self, text: str, *, level: int = 2) -> None:
        super().__init__(tag=f"h{level}", text=text)
        self.classes("hc-heading--page" if level == 1 else "hc-heading--section")
        # A heading may be a name, in another direction than the page.
        self.props["dir"] = "auto"


class Dialog(ui.dialog):
    """A dialog with its title; the keyboard stays inside, Esc closes, focus goes back.

    What is built inside ``with dialog:`` and what ``clear()`` takes away is its content. What opens
    a dialog may be pressed again before the page shows it: while one with this title is open in the
    page, another one is not opened but taken away. Only what ``is_told_once`` is always shown.
    """

    def __init__(self, label: str, *, is_told_once: bool = False) -> None:
        super().__init__()
        self._is_told_once = is_told_once
        self.props["aria-label"] = label
        self.props["transition-duration"] = 130
        self._inside: Element | None = None
        with self, Element("div").classes("hc-dialog"):
            self.title = Text(label, tag="h2", classes="hc-dialog__title")
            inside = Element("div").classes("hc-dialog__content")
        self._inside = inside

    def __enter__(self) -> Self:
        if self._inside is None:
            return super().__enter__()
        self._inside.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        if self._inside is None:
            super().__exit__(*raised)
        else:
            self._inside.__exit__(*raised)

    def open(self) -> Self:
        """Open it, or delete it when the same one is open already."""
        if self._is_told_once or not self._stands_open_already():
            return super().open()
        self.delete()
        return self

    def while_open(self, act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The act, one at a time and only while this is open: pressed twice, it is done once."""
        turn = asyncio.Lock()

        async def press() -> None:
            async with turn:
                if self.value:
                    await act()

        return press

    def _stands_open_already(self) -> bool:
        return any(
            one.value and one is not self and one.props["aria-label"] == self.props["aria-label"]
            for one in self.client.elements.values()
            if isinstance(one, Dialog)
        )

    def clear(self) -> Self:
        if self._inside is not None:
            self._inside.clear()
        return self


class EmptyState(Element):
    """Why there is nothing here, and the next step; put a Button or Link inside ``action``."""

    def __init__(self, title: str, text: str = "", *, icon: IconName = "info") -> None:
        super().__init__("div")
        self.classes("hc-empty")
        with self:
            with Element("div").classes("hc-empty__mark"):
                Icon(icon)
            Text(title, tag="h2", classes="hc-empty__title")
            Text(text, tag="p", classes="hc-empty__text")
            self.action = Element("div").classes("hc-empty__action")


def toast(message: str, *, undo: Callable[[], Any] | None = None, seconds: float = 8) -> None:
    """Say what was done at the foot of the page; with ``undo`` it can be taken back for as long."""
    with toast_stack(), Element("div").classes("hc-toast") as box:
        box.props["role"] = "status"
        Text(message)

        async def take_back() -> None:
            box.delete()
            if undo is not None:
                result = undo()
                if hasattr(result, "__await__"):
                    await result

        if undo is not None:
            Button(_("Undo"), on_click=take_back).props["data-undo"] = True
        Button(icon="close", kind="ghost", label=_("Dismiss"), on_click=box.delete)
        ui.timer(max(seconds, 8) if undo else seconds, box.delete, once=True)


def toast_stack() -> Element:
    """Where toasts stand, one above the other."""
    layout = context.client.layout
    for element in layout.default_slot.children:
        if "hc-toasts" in element.classes:
            return element
    with layout:
        return Element("div").classes("hc-toasts")
