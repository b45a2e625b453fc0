"""Every visible word goes through here: into the language of the page that is open.

The page is found through NiceGUI's context, so handlers and background tasks that were given one
speak its language too; where there is no page, as in the API, it is English.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from unicodedata import bidirectional
from weakref import WeakKeyDictionary

from babel.numbers import format_decimal
from fastapi import Request
from nicegui import context
from nicegui.client import Client

from app.components.languages import ENGLISH, LANGUAGES, Language, language_for, translations
from app.data.errors import ContactsError
from app.data.vocabulary import marked

__all__ = [
    "_", "figure", "isolated", "language", "language_of", "listed", "marked", "ngettext",
    "sentence_of", "speaking",
]  # fmt: skip

LANGUAGE_COOKIE = "hilal_language"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})

_chosen: WeakKeyDictionary[Client, Language] = WeakKeyDictionary()
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def _(message: str, /, **facts: object) -> str:
    """The message in the page's language, with ``{name}`` replaced by the fact of that name.

    Whole numbers are written as the language writes them; texts are kept from turning the
    direction of what stands around them.
    """
    text = translations(language().code).gettext(message) if message else ""
    return text.format(**_shown(facts)) if facts else text


def ngettext(one: str, many: str, count: int, /, **facts: object) -> str:
    """The form of the message that fits ``count``, which stands in it as ``{count}``."""
    text = translations(language().code).ngettext(one, many, count)
    return text.format(**_shown({"count": count, **facts}))


def listed(texts: Iterable[str]) -> str:
    """The texts one after another, as the language separates them; each fenced off."""
    return _(", ").join(isolated(text) for text in texts)


def sentence_of(error: ContactsError) -> str:
    """A refusal's sentence, for the person at the page."""
    return _(error.sentence, **error.facts)


def figure(number: int) -> str:
    """A whole number as the page's language writes it."""
    return str(format_decimal(number, locale=language().locale))


def language() -> Language:
    """What the open page speaks; English where there is none."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    try:
        client = context.client
        return _chosen.get(client) or _chosen.setdefault(client, language_of(client.request))
    except RuntimeError:
        return ENGLISH


def language_of(request: Request) -> Language:
    """The language that a request asks for.

    By the address (``?lang=``), by the operator's preference, by the choice on the sign-in page,
    by the browser, in this order.
    """
    operator = getattr(request.state, "operator", None)
    return language_for(
        request.query_params.get("lang"),
        getattr(operator, "language", None),
        request.cookies.get(LANGUAGE_COOKIE),
        accept_language=request.headers.get("accept-language", ""),
    )


@contextmanager
def speaking(spoken: Language | str) -> Iterator[None]:
    """Speak this language inside the block, where there is no page of NiceGUI."""
    token = _spoken.set(LANGUAGES[spoken] if isinstance(spoken, str) else spoken)
    try:
        yield
    finally:
        _spoken.reset(token)


def isolated(text: str) -> str:
    """The text, fenced off when it reads in another direction than the page."""
    is_right_to_left = language().is_right_to_left
    kinds = {bidirectional(character) for character in text}
    is_fine = (
        not kinds - {"R", "AL", "WS", "NSM"} if is_right_to_left else not kinds & _RIGHT_TO_LEFT
    )
    return text if is_fine else f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def _shown(facts: dict[str, object]) -> dict[str, object]:
    return {name: _as_text(fact) for name, fact in facts.items()}


def _as_text(fact: object) -> str:
    match fact:
        case bool():
            return str(fact)
        case ContactsError():
            return sentence_of(fact)
        case int():
            return figure(fact)
        case _:
            return isolated(str(fact))
