"""Why two contacts may be one person, in words."""

from app.components.words import _, isolated, marked
from app.data.read_models import DuplicatePair

_SPEAKS = {
    "same_phone": marked("Same phone"),
    "shared_phone": marked("Same phone, which others have as well"),
    "same_mailbox": marked("Emails lead to the same mailbox"),
    "similar_email": marked("Emails differ by a slip of the fingers"),
    "same_local_part": marked("Same email name at another provider"),
    "same_name": marked("Same name"),
    "names_alike": marked("Names alike: {one}, {other}"),
    "names_differ": marked("Names differ"),
    "same_company": marked("Same company"),
    "similar_company": marked("Companies alike"),
    "company_differs": marked("Companies differ"),
    "same_birth": marked("Same date of birth"),
    "similar_birth": marked("Dates of birth differ by one digit"),
    "births_differ": marked("Dates of birth differ"),
    "same_address": marked("Same address"),
    "similar_address": marked("Addresses alike"),
    "address_differs": marked("Addresses differ"),
    "same_postcode": marked("Same postcode"),
    "similar_postcode": marked("Postcodes alike"),
    "postcode_differs": marked("Postcodes differ"),
    "same_city": marked("Same city"),
    "similar_city": marked("Cities alike"),
    "city_differs": marked("Cities differ"),
}
_VERY_LIKELY_FROM, _LIKELY_FROM = 95, 80
CODES = frozenset(_SPEAKS)


def evidence_words(pair: DuplicatePair) -> tuple[str, ...]:
    """What speaks for one person and what against, one short sentence each."""
    one, other = isolated(pair.first.name or ""), isolated(pair.second.name or "")
    return tuple(
        _(_SPEAKS[code]).format(one=one, other=other) for code in pair.evidence if code in _SPEAKS
    )


def likelihood(score: int) -> str:
    """The score, with what it means."""
    if score >= _VERY_LIKELY_FROM:
        return _("Very likely, {score} %", score=score)
    return (
        _("Likely, {score} %", score=score)
        if score >= _LIKELY_FROM
        else _("Possible, {score} %", score=score)
    )
