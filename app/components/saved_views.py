"""Views of the directory under their names, in the sidebar of every page."""

from pathlib import Path

from nicegui.element import Element

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


class SavedViews(Element, component="saved_views.js", esm=_MODULES):
    """One’s own views and the shared ones; beside the directory it also keeps and resets them.

    It reads and keeps them by itself, through `/saved-views`.
    """
