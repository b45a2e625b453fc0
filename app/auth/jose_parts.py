"""The parts of a signed token, read more strictly than the standard asks."""

import base64
import json
import re

import orjson

from app.data.errors import ContactsError
from app.data.read_models import JSONValue

TOKEN_LIMIT_BYTES = 8 * 1024
JSON_DEPTH_LIMIT = 8
_THREE_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class InvalidTokenError(ContactsError):
    """A token was refused; ``code`` is for programs, the sentence for whoever signs the tokens.

    The sentence never repeats anything of the token, so it may be answered and logged.
    """

    def __init__(self, code: str, sentence: str, /, **facts: object) -> None:
        self.code = code
        super().__init__(sentence, **facts)


def read_header(token: str) -> dict[str, JSONValue]:
    """Check the outer form of the token and return its header, which nothing vouches for yet.

    :raises InvalidTokenError: it is too long, or is not three parts with one possible spelling
    """
    # First of all, so that nobody makes us work on megabytes before a signature is checked.
    if len(token) > TOKEN_LIMIT_BYTES:
        raise InvalidTokenError("size", "The token is longer than 8 KiB.")
    parts = _THREE_PARTS.fullmatch(token)
    if parts is None:
        raise InvalidTokenError(
            "form", "The token is not three parts of unpadded base64url, joined by dots."
        )
    header, _payload, _signature = (_decode(part) for part in parts.groups())
    return read_object(header, code="header")


def read_payload(token: str) -> dict[str, JSONValue]:
    """The claims of a token whose signature has been checked before."""
    return read_object(_decode(token.split(".")[1]), code="payload")


def read_object(part: bytes, *, code: str) -> dict[str, JSONValue]:
    """Read strict JSON: UTF-8, one object, bounded depth, no name twice, no NaN, no NUL.

    :raises InvalidTokenError: with the given code, when it is anything else
    """
    try:
        value = orjson.loads(part)
    except orjson.JSONDecodeError as error:
        raise InvalidTokenError(code, "The {code} is not valid JSON.", code=code) from error
    if not isinstance(value, dict):
        raise InvalidTokenError(code, "The {code} is not a JSON object.", code=code)
    if not _is_plain(value, JSON_DEPTH_LIMIT):
        raise InvalidTokenError(code, "The {code} is nested too deep or contains NUL.", code=code)
    _refuse_doubled_names(part, code=code)
    return value


def _decode(part: str) -> bytes:
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise InvalidTokenError("form", "A part of the token is not base64url.") from error
    # The last letter may carry bits that decoding drops; then one token had several spellings.
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != part.encode():
        raise InvalidTokenError("form", "A part of the token is not canonical base64url.")
    return decoded


def _is_plain(value: JSONValue, levels_left: int) -> bool:
    match value:
        case str():
            return "\0" not in value
        case dict():
            inner = [*value.keys(), *value.values()]
        case list():
            inner = value
        case _:
            return True
    return levels_left > 0 and all(_is_plain(each, levels_left - 1) for each in inner)


def _refuse_doubled_names(part: bytes, *, code: str) -> None:
    def check(pairs: list[tuple[str, object]]) -> None:
        if len({name for name, _ in pairs}) != len(pairs):
            raise InvalidTokenError(code, "The {code} has the same name twice.", code=code)

    # orjson keeps the last of two equal names in silence. Numbers are left as text, because only
    # the names matter here; the depth has been checked, so this parser cannot be exhausted.
    json.loads(part, object_pairs_hook=check, parse_int=str, parse_float=str)
