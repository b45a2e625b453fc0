"""Where a request comes from and where a browser may be sent on to."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_same_origin(headers: Headers) -> bool:
    """Whether the request was made by a page of ours, or by no page at all.

    Every browser names the origin of a POST and of a websocket; what names none is a program, which
    nobody can trick into sending a cookie.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    scheme, _, netloc = origin.lower().partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    host = headers.get("host", "").lower()
    return port is not None and netloc.removesuffix(port) == host.removesuffix(port)


def return_path(text: str | None) -> str:
    """Where to go after signing in: a path on this site, whatever was asked for."""
    path = text or "/"
    # Browsers read `//host` and `/\\host` as another site, and drop tabs and line breaks first.
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    if not is_ours or not path.isprintable() or "\\" in path:
        return "/"
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else "/"
