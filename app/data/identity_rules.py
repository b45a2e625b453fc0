"""The identity rules as one pure decision: facts in, decision out."""

from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import OSA

from app.data.vocabulary import Source

ClaimsMode = Literal["attach", "separate"]
_LONG_LOCAL_PART = 6


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as far as the rules care."""

    row_id: int
    has_subject: bool
    email_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is given now, and whom the directory knows by it."""

    has_token: bool
    email_key: str | None
    subject_holder: Known | None
    email_holder: Known | None
    bound: Known | None
    bound_source: Source | None
    claims_mode: ClaimsMode = "attach"

    @property
    def row_ids(self) -> frozenset[int]:
        """Everyone whom the decision may be about."""
        known = (self.subject_holder, self.email_holder, self.bound)
        return frozenset(contact.row_id for contact in known if contact is not None)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom the visitor is (None: a new contact), and what follows from it."""

    target: int | None
    takes_email: bool = False
    is_unproven: bool = False
    joins: tuple[int, ...] = ()
    pairs: tuple[tuple[int, str], ...] = field(default=())


def decide(facts: Facts) -> Decision:
    """Apply product rules 2 to 5; a refused token never comes this far."""
    if facts.has_token:
        return _decide_verified(facts)
    if facts.email_key is not None:
        return _decide_by_email(facts)
    return _decide_by_visitor(facts)


def _decide_verified(facts: Facts) -> Decision:
    known, holder = facts.subject_holder, facts.email_holder
    joins: list[int] = []
    pairs: list[tuple[int, str]] = []
    takes_email = facts.email_key is not None
    if holder is not None and (known is None or holder.row_id != known.row_id):
        if holder.has_subject:
            # One address with two subjects: only an operator can tell whether that is one person.
            pairs.append((holder.row_id, "email_of_another_subject"))
            takes_email = False
        elif known is None:
            known = holder
        else:
            joins.append(holder.row_id)
    bound = facts.bound if _belongs_to_token(facts) else None
    if known is None:
        target = bound.row_id if bound else None
    else:
        target = known.row_id
        if bound and bound.row_id not in (target, *joins):
            joins.append(bound.row_id)
    return Decision(target, takes_email, joins=tuple(joins), pairs=tuple(pairs))


def _belongs_to_token(facts: Facts) -> bool:
    bound = facts.bound
    if bound is None or bound.has_subject:
        return False
    own = {facts.email_key} if facts.email_key else set()
    return bound.email_keys <= own


def _decide_by_email(facts: Facts) -> Decision:
    holder, bound = facts.email_holder, _bound_if_same_person(facts)
    if holder is None:
        return _decide_new_email(facts, bound)
    if holder.has_subject:
        if facts.claims_mode == "attach":
            return Decision(holder.row_id, is_unproven=True)
        apart = bound.row_id if bound and not bound.has_subject and not bound.email_keys else None
        return Decision(apart, pairs=((holder.row_id, "unproven_claim"),))
    joins = _joining(bound, holder.row_id)
    return Decision(holder.row_id, takes_email=True, joins=joins)


def _joining(bound: Known | None, target: int) -> tuple[int, ...]:
    if bound is None or bound.row_id == target or bound.has_subject or bound.email_keys:
        return ()
    return (bound.row_id,)


def _decide_new_email(facts: Facts, bound: Known | None) -> Decision:
    if bound is None or bound.has_subject:
        return Decision(None, takes_email=True)
    if not bound.email_keys:
        return Decision(bound.row_id, takes_email=True)
    # A browser is not one person: another address is another contact, unless it looks mistyped.
    alike = any(_looks_mistyped(key, facts.email_key or "") for key in bound.email_keys)
    pairs = ((bound.row_id, "similar_email"),) if alike else ()
    return Decision(None, takes_email=True, pairs=pairs)


def _looks_mistyped(one: str, other: str) -> bool:
    # Counted in slips of the fingers: colleagues share most of an address, so a share of equal
    # letters would take them for each other.
    is_short = min(len(key.rpartition("@")[0]) for key in (one, other)) < _LONG_LOCAL_PART
    return OSA.distance(one, other) <= (1 if is_short else 2)


def _decide_by_visitor(facts: Facts) -> Decision:
    bound = _bound_if_same_person(facts)
    if bound is None:
        return Decision(None)
    if bound.has_subject and facts.claims_mode == "separate":
        return Decision(None, pairs=((bound.row_id, "unproven_claim"),))
    return Decision(bound.row_id, is_unproven=bound.has_subject)


def _bound_if_same_person(facts: Facts) -> Known | None:
    # Bound by a token that is no longer given: the person signed out, somebody else may sit there.
    return None if facts.bound_source is Source.VERIFIED else facts.bound
