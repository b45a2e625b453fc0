"""Read a token step by step, as it would be verified, and say at each step what was found."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.auth.jose_parts import InvalidTokenError, read_header, read_object
from app.auth.token_claims import IGNORED_CLAIMS, read_claims
from app.auth.widget_keys import Trusted
from app.auth.widget_tokens import keys_to_try, verified_payload
from app.data.read_models import JSONValue, Verified


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at; ``code`` is set where the token was refused over it."""

    title: str
    finding: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """The steps up to the first refusal, and without one the person that the token speaks for."""

    steps: tuple[Step, ...]
    verified: Verified | None = None


def check_token(token: str, *, trusted: Trusted, chatbot_id: str, now: datetime) -> TokenCheck:
    """Do what verifying does, and tell how far it came; nothing is kept of the token."""
    steps: list[Step] = []
    verified: Verified | None = None
    try:
        verified = _read(token, steps, trusted=trusted, chatbot_id=chatbot_id, now=now)
    except InvalidTokenError as error:
        steps.append(Step(_TITLES[len(steps)], str(error), error.code))
    return TokenCheck(tuple(steps), verified)


_TITLES = ("Form", "Key", "Signature", "Claims")


def _read(
    token: str, steps: list[Step], *, trusted: Trusted, chatbot_id: str, now: datetime
) -> Verified:
    header = read_header(token)
    steps.append(Step("Form", f"Three parts, {len(token):,} bytes; the header is plain JSON."))
    tried = keys_to_try(header, trusted.keys, retired=trusted.retired)
    named = header.get("kid") in {key.kid for key in tried}
    names = ", ".join(f"{key.kid} ({key.algorithm})" for key in tried)
    why = "the one that kid names" if named else "every key that holds for this alg"
    steps.append(Step("Key", f"Tried is {why}: {names}."))
    raw, kid = verified_payload(token, tried)
    steps.append(Step("Signature", f"It was signed with {kid}."))
    payload = read_object(raw, code="payload")
    verified = read_claims(payload, chatbot_id=chatbot_id, now=now)
    steps.append(Step("Claims", _claims_words(payload, verified, now=now)))
    return verified


def _claims_words(payload: dict[str, JSONValue], verified: Verified, *, now: datetime) -> str:
    expires = datetime.fromtimestamp(int(str(payload["exp"]).split(".")[0]), UTC)
    minutes = (expires - now).total_seconds() / 60
    left = f"It holds for {minutes:,.0f} more minutes."
    if minutes <= 0:
        left = "It has expired within the 60 seconds that clocks may differ by."
    taken = [name for name in ("name", "email", "phone") if getattr(verified.claims, name)]
    taken += sorted(verified.claims.fields)
    dropped = sorted(payload.keys() & IGNORED_CLAIMS)
    sentences = [left, f"Taken: {', '.join(['sub', *taken])}."]
    if dropped:
        sentences.append(f"Passed over: {', '.join(dropped)}.")
    return " ".join(sentences)
