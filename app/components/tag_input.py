"""Tags as chips, and a box that suggests existing ones while one types."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui.element import Element
from nicegui.events import GenericEventArguments

TagHandler = Callable[[str], Awaitable[None]]


class TagInput(Element, component="tag_input.js"):
    """Shows tags and reports which one to add or remove; it stores nothing.

    Suggestions come from `/tag-suggestions`, most used first.
    """

    def __init__(self, *, on_add: TagHandler, on_remove: TagHandler) -> None:
        super().__init__()
        self._on_add = on_add
        self._on_remove = on_remove
        self.props["tags"] = []
        self.props["editable"] = False
        self.on("add", self._add)
        self.on("remove", self._remove)

    def show(self, tags: Sequence[str], *, is_editable: bool) -> None:
        """Show these tags; without the right to edit there is nothing to press."""
        self.props["tags"] = list(tags)
        self.props["editable"] = is_editable

    def focus(self) -> None:
        """Put the cursor where one types a tag."""
        self.run_method("focus")

    async def _add(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str) and event.args.strip():
            await self._on_add(event.args)

    async def _remove(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            await self._on_remove(event.args)
