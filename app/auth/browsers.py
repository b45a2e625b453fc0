"""What to call a browser in the list of where somebody is signed in."""

# The first that fits: most browsers also claim to be those further down.
_NAMES = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str | None:
    """Such as ``Firefox, Windows``; None for what is not known. Nothing else of it is kept."""
    names = [
        next((name for mark, name in marks if mark in user_agent), None)
        for marks in (_NAMES, _SYSTEMS)
    ]
    return ", ".join(name for name in names if name) or None
