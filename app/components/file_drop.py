"""A place to drop a file on, or to choose one."""

from collections.abc import Callable
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments


class FileDrop(Element, component="file_drop.js"):
    """Sends the file to ``target``, with progress, and reports the id that is answered."""

    def __init__(self, *, target: str, accept: str, on_upload: Callable[[str], Any]) -> None:
        super().__init__()
        self._on_upload = on_upload
        self.props.update(target=target, accept=accept)
        self.on("uploaded", self._report)

    def _report(self, event: GenericEventArguments) -> Any:
        return self._on_upload(event.args) if isinstance(event.args, str) else None
