"""The API's description of itself: for each call its scope, and every status it may answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.auth.admission import ROUTES, Open
from app.data.vocabulary import Scope

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457: why a call was refused.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence, fit to show."},
        "code": {"type": "string", "description": "Why a visitor's token was refused."},
        "contact_id": {"type": "string", "description": "The contact that holds it, or stays."},
        "first_undo": {"type": "string", "description": "The merge to undo before this one."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_WORDS = {
    "308": "The contact was merged; `Location` leads to the primary.",
    "400": "The address cannot be read.",
    "401": "No key, one that is not known or no longer valid; or a refused token of a visitor.",
    "403": "The key lacks the scope, or the website is not allowed.",
    "404": "There is no such thing.",
    "409": "It is another's already, or cannot be merged or undone.",
    "410": "The contact was erased.",
    "412": "It was changed since the version in If-Match.",
    "413": "The body is too large.",
    "415": "The body is not declared as application/json.",
    "422": "A value is refused.",
    "429": "Too many calls; `Retry-After` says how long to wait.",
    "503": "The database is away or busy; the same call again, in a moment.",
}
_NO_NUL = r"^[^\u0000]*$"
_WRITES = frozenset({"post", "put", "patch", "delete"})


def describe_truly(api: FastAPI) -> None:
    """Have the description name who may call, and what is answered when a call is refused."""

    def description() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _completed(
                get_openapi(title=api.title, version=api.version, routes=api.routes)
            )
        return api.openapi_schema

    api.openapi = description  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _completed(description: dict[str, Any]) -> dict[str, Any]:
    parts = description.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    for path, verbs in description["paths"].items():
        for verb, call in verbs.items():
            for parameter in call.get("parameters", ()):
                _without_nul(parameter["schema"])
            admits = ROUTES.get(f"{verb.upper()} {path}")
            if isinstance(admits, Scope):
                call["description"] = f"{call.get('description', '')} Scope: `{admits}`.".strip()
            for status in _refusals(verb, path, call, admits):
                call["responses"][status] = _refusal(status)
    return description


def _without_nul(schema: dict[str, Any]) -> None:
    # What the guard and StrictRoute refuse in every address, with 400.
    for part in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        is_narrower = not part.keys().isdisjoint(("pattern", "enum", "const", "format"))
        if part.get("type") == "string" and not is_narrower:
            part["pattern"] = _NO_NUL


def _refusals(verb: str, path: str, call: dict[str, Any], admits: object) -> Iterator[str]:
    yield from ("400", "422", "429", "503")
    if isinstance(admits, Scope):
        yield from ("401", "403")
    if admits is Open.ALLOWED_WEBSITES:
        yield from ("401", "403", "413")
    if "requestBody" in call and isinstance(admits, Scope):
        yield from ("401", "404", "413", "415")
    if "{" in path:
        yield "404"
    if "{contact_id}" in path or verb in _WRITES:
        yield from ("308", "410")
    if verb in _WRITES or path.endswith("preview"):
        yield "409"
    if any(one["name"].lower() == "if-match" for one in call.get("parameters", ())):
        yield "412"


def _refusal(status: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answer: dict[str, Any] = {
        "description": _WORDS[status],
        "content": {"application/problem+json": problem},
    }
    header = {"308": "Location", "429": "Retry-After"}.get(status)
    if header is not None:
        answer["headers"] = {header: {"schema": {"type": "string"}}}
    return answer
