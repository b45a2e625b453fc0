"""Read a token step by step, as it would be verified, and say at each step what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app.auth.jose_parts import InvalidTokenError, read_header, read_object
from app.auth.token_claims import IGNORED_CLAIMS, read_claims
from app.auth.widget_keys import Trusted
from app.auth.widget_tokens import keys_to_try, verified_payload
from app.data.read_models import JSONValue, Verified
from app.data.vocabulary import marked


class Finding:
    """A sentence that holds ``{name}`` where the fact of that name belongs, as refusals do."""

    def __init__(self, sentence: str, /, **facts: object) -> None:
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at; ``code`` is set where the token was refused over it."""

    title: str
    findings: tuple[Finding, ...]
    code: str | None = None

    @property
    def finding(self) -> str:
        return " ".join(map(str, self.findings))


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
        found = Finding(error.sentence, **error.facts)
        steps.append(Step(_TITLES[len(steps)], (found,), error.code))
    return TokenCheck(tuple(steps), verified)


_TITLES = _FORM, _KEY, _SIGNATURE, _CLAIMS = (
    marked("Form"), marked("Key"), marked("Signature"), marked("Claims"),
)  # fmt: skip


def _read(
    token: str, steps: list[Step], *, trusted: Trusted, chatbot_id: str, now: datetime
) -> Verified:
    header = read_header(token)
    form = Finding(marked("Three parts, {size} bytes; the header is plain JSON."), size=len(token))
    steps.append(Step(_FORM, (form,)))
    tried = keys_to_try(header, trusted.keys, retired=trusted.retired)
    named = header.get("kid") in {key.kid for key in tried}
    names = ", ".join(f"{key.kid} ({key.algorithm})" for key in tried)
    why = (
        marked("Tried is the key that kid names: {keys}.")
        if named
        else marked("Tried is every key that holds for this alg: {keys}.")
    )
    steps.append(Step(_KEY, (Finding(why, keys=names),)))
    raw, kid = verified_payload(token, tried)
    steps.append(Step(_SIGNATURE, (Finding(marked("It was signed with {key}."), key=kid),)))
    payload = read_object(raw, code="payload")
    verified = read_claims(payload, chatbot_id=chatbot_id, now=now)
    steps.append(Step(_CLAIMS, tuple(_claims_found(payload, verified, now=now))))
    return verified


def _claims_found(
    payload: dict[str, JSONValue], verified: Verified, *, now: datetime
) -> Iterator[Finding]:
    expires = datetime.fromtimestamp(int(str(payload["exp"]).split(".")[0]), UTC)
    minutes = (expires - now).total_seconds() / 60
    if minutes > 0:
        yield Finding(marked("Minutes that it still holds: {minutes}."), minutes=round(minutes))
    else:
        yield Finding(marked("It has expired within the 60 seconds that clocks may differ by."))
    taken = [name for name in ("name", "email", "phone") if getattr(verified.claims, name)]
    taken += sorted(verified.claims.fields)
    dropped = sorted(payload.keys() & IGNORED_CLAIMS)
    yield Finding(marked("Taken: {claims}."), claims=", ".join(["sub", *taken]))
    if dropped:
        yield Finding(marked("Passed over: {claims}."), claims=", ".join(dropped))
