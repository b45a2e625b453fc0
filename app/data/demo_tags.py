"""The labels that demo people carry: five everybody knows and a long tail."""

from random import Random

from app.data.demo_people import Person, happens
from app.data.vocabulary import Identity

COMMON = {"vip": 6, "enterprise": 9, "trial": 13, "churn-risk": 7, "champion": 5}
RARE = (
    *("newsletter", "beta", "partner", "invoice-open", "refund", "school", "press", "reseller"),
    *("wholesale", "workshop-2026", "webinar", "nonprofit", "onboarding", "renewal", "upsell"),
    *("do-not-call", "prefers-email", "arabic", "right-to-left", "accessibility", "feedback"),
    *("bug-reporter", "early-bird", "alumni", "scholarship", "event-dubai", "event-berlin"),
    *("key-account", "slow-payer", "referral", "translator", "api-user", "mobile-only"),
    *("needs-invoice", "gov", "startup", "long-time", "win-back", "lead", "demo-booked"),
)
TAGS = (*COMMON, *RARE)


def tags_of(person: Person, chance: Random) -> list[str]:
    """The labels of one person, without doubles."""
    if person.identity is Identity.ANONYMOUS and happens(chance, 90):
        return []
    chosen = [name for name, percent in COMMON.items() if happens(chance, percent)]
    if person.plan in {"enterprise", "trial"}:
        chosen.append(person.plan)
    while happens(chance, 28):
        # Squared, so that the first ones are used often and the last ones hardly ever.
        chosen.append(RARE[int(len(RARE) * chance.random() ** 2)])
    return list(dict.fromkeys(chosen))
