"""The words of the scripts in the browser: one small file for each language."""

from functools import cache
from hashlib import sha256

import orjson
from nicegui import app as web
from starlette.responses import Response

from app.components.languages import LANGUAGES, Language, catalogue

_A_YEAR_SECONDS = 31_536_000


def serve_script_words(base: str) -> None:
    """Serve each language's file below ``base``."""

    @web.get(f"{base}/words/{{code}}.js", include_in_schema=False)
    def script_words(code: str) -> Response:
        if code not in LANGUAGES:
            return Response(status_code=404)
        return Response(
            _script(code),
            media_type="text/javascript; charset=utf-8",
            headers={"Cache-Control": f"public, max-age={_A_YEAR_SECONDS}, immutable"},
        )


def words_url(base: str, spoken: Language) -> str:
    """Where the file stands; the address changes with its content."""
    version = sha256(_script(spoken.code)).hexdigest()[:8]
    return f"{base}/words/{spoken.code}.js?{version}"


@cache
def _script(code: str) -> bytes:
    spoken = LANGUAGES[code]
    words = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in catalogue(code)
        if message.id and any(str(place).endswith(".js") for place, _ in message.locations)
    }
    given = {
        "language": spoken.code,
        "formats": spoken.formats,
        "isRightToLeft": spoken.is_right_to_left,
        "words": words,
    }
    return b"window.hilalWords = " + orjson.dumps(given) + b";\n"
