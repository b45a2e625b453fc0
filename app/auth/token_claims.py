"""What a token says, once its signature has been checked: times, audience, person, fields."""

import unicodedata
from datetime import UTC, datetime, timedelta

import orjson

from app.auth.jose_parts import InvalidTokenError
from app.data.errors import InvalidValueError
from app.data.keys import EMAIL_LIMIT, NAME_LIMIT, VALUE_LIMIT, clean_text, normalise_email
from app.data.read_models import Claims, JSONValue, Verified

TOKEN_LEEWAY = timedelta(seconds=60)
TOKEN_LIFETIME = timedelta(hours=24)
SUBJECT_LIMIT = 255
PHONE_LIMIT = 64
FIELD_COUNT_LIMIT = 50
FIELD_NAME_LIMIT = 100
_LATEST = 253_402_300_799  # the last second of the year 9999, the last one a datetime can hold
_LIMITS = {"name": NAME_LIMIT, "email": EMAIL_LIMIT, "phone": PHONE_LIMIT}
_REGISTERED = {"sub", "iss", "aud", "exp", "nbf", "iat", "jti"}
# What a person may do is never for a visitor's token to say, so such claims are not even kept.
_POWERS = {"role", "roles", "scope", "permissions"}
IGNORED_CLAIMS = frozenset({*_POWERS, "jti"})

_Payload = dict[str, JSONValue]


def read_claims(payload: _Payload, *, chatbot_id: str, now: datetime) -> Verified:
    """Check every claim of a signed payload and return the person it speaks for.

    :raises InvalidTokenError: a claim is missing, misspelt, too large, or not for here and now
    """
    _check_times(payload, now.timestamp())
    _check_audience(payload, chatbot_id)
    person = {name: _person_value(payload, name) for name in _LIMITS}
    subject = _key_part(payload, "sub")
    # Every character counts: what looks blank is refused, what differs by a space is another one.
    if not any(unicodedata.category(letter)[0] not in "ZC" for letter in subject):
        raise InvalidTokenError("sub", "The claim sub is blank.")
    issuer = _key_part(payload, "iss") if "iss" in payload else ""
    claims = Claims(**person, fields=_fields(payload))
    return Verified(issuer, subject, claims, _issued_at(payload))


def _issued_at(payload: _Payload) -> datetime | None:
    return datetime.fromtimestamp(_instant(payload, "iat"), UTC) if "iat" in payload else None


def _check_times(payload: _Payload, now: float) -> None:
    leeway = TOKEN_LEEWAY.total_seconds()
    if "exp" not in payload:
        raise InvalidTokenError("exp", "The claim exp is missing.")
    expires = _instant(payload, "exp")
    if expires <= now - leeway:
        raise InvalidTokenError("expired", "The token has expired.")
    if expires > now + TOKEN_LIFETIME.total_seconds() + leeway:
        raise InvalidTokenError("lifetime", "The claim exp is more than 24 hours ahead.")
    for name in ("nbf", "iat"):
        if name in payload and _instant(payload, name) > now + leeway:
            raise InvalidTokenError("early", "The claim {name} is in the future.", name=name)


def _instant(payload: _Payload, name: str) -> int:
    match payload[name]:
        case bool():  # which Python counts among the integers
            pass
        case int() | float() as value if 0 <= value <= _LATEST and value == int(value):
            return int(value)
    raise InvalidTokenError(name, "The claim {name} is not a whole number of seconds.", name=name)


def _check_audience(payload: _Payload, chatbot_id: str) -> None:
    if "aud" not in payload:
        return
    audience = payload["aud"]
    names = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(name, str) for name in names) or chatbot_id not in names:
        raise InvalidTokenError("aud", "The claim aud does not name this chatbot's id.")


def _key_part(payload: _Payload, name: str) -> str:
    if name not in payload:
        raise InvalidTokenError(name, "The claim {name} is missing.", name=name)
    value = payload[name]
    if not isinstance(value, str):
        raise InvalidTokenError(name, "The claim {name} is not a string.", name=name)
    if len(value) > SUBJECT_LIMIT:
        raise InvalidTokenError(
            name,
            "The claim {name} is longer than {limit} characters.",
            name=name,
            limit=SUBJECT_LIMIT,
        )
    if any(unicodedata.category(letter) == "Cc" for letter in value):
        raise InvalidTokenError(name, "The claim {name} contains control characters.", name=name)
    return value


def _person_value(payload: _Payload, name: str) -> str | None:
    value = payload.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidTokenError(name, "The claim {name} is not a string.", name=name)
    if len(value) > _LIMITS[name]:
        raise InvalidTokenError(
            name,
            "The claim {name} is longer than {limit} characters.",
            name=name,
            limit=_LIMITS[name],
        )
    try:
        text = clean_text(value, field=name, limit=_LIMITS[name])
        if text is not None and name == "email":
            normalise_email(text)
    except InvalidValueError as error:
        raise InvalidTokenError(
            name, "The claim {name} cannot be used: {why}", name=name, why=error
        ) from error
    return text


def _fields(payload: _Payload) -> _Payload:
    others = payload.keys() - _REGISTERED - _POWERS - _LIMITS.keys()
    given = {name: value for name, value in payload.items() if name in others and value is not None}
    if len(given) > FIELD_COUNT_LIMIT:
        raise InvalidTokenError(
            "fields", "There are more than {limit} other claims.", limit=FIELD_COUNT_LIMIT
        )
    fields = {_field_name(name): _field_value(value) for name, value in given.items()}
    if len(fields) != len(given):
        raise InvalidTokenError("fields", "Two claims have the same name but for spaces around it.")
    return fields


def _field_name(name: str) -> str:
    try:
        cleaned = clean_text(name, field="fields", limit=FIELD_NAME_LIMIT)
    except InvalidValueError as error:
        raise InvalidTokenError(
            "fields", "A claim's name cannot be used: {why}", why=error
        ) from error
    if cleaned is None:
        raise InvalidTokenError("fields", "A claim's name is blank.")
    if cleaned.casefold() in _LIMITS:
        raise InvalidTokenError("fields", "A claim is another spelling of name, email or phone.")
    return cleaned


def _field_value(value: JSONValue) -> JSONValue:
    if len(orjson.dumps(value)) > VALUE_LIMIT:
        raise InvalidTokenError(
            "fields", "A claim's value is over {limit} bytes of JSON.", limit=VALUE_LIMIT
        )
    if not isinstance(value, str):
        return value
    try:
        return clean_text(value, field="fields", limit=VALUE_LIMIT)
    except InvalidValueError as error:
        raise InvalidTokenError(
            "fields", "A claim's value cannot be used: {why}", why=error
        ) from error
