"""How far the exports of open pages have come, in this process."""

from secrets import token_urlsafe


class ExportWatch:
    """Numbers by token; a page makes a token, the download counts under it, the page forgets it."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}

    def begin(self) -> str:
        """A token for one download."""
        token = token_urlsafe(12)
        self._counts[token] = (0, 0)
        return token

    def tell(self, token: str, done: int, total: int) -> None:
        """So many of so many are sent; what no page waits for is not kept."""
        if token in self._counts:
            self._counts[token] = (done, total)

    def look(self, token: str) -> tuple[int, int]:
        """How many of how many are sent."""
        return self._counts.get(token, (0, 0))

    def end(self, token: str) -> None:
        """Forget it."""
        self._counts.pop(token, None)
