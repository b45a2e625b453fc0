"""What a demo person talked about, when, and how well each conversation was proven."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.data.demo_people import Person, happens, random_of
from app.data.demo_texts import FOLLOW_UPS, Scene, scenes_in
from app.data.vocabulary import Identity, MessageRole, Source

MOST_CONVERSATIONS = 40
_MONTHS = {
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "en": "January February March April May June July August September October November December",
}
_CHANNELS = ("web", "web", "web", "whatsapp", "email")
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 16) Chrome/142.0 Mobile",
)
_PAGES = ("pricing", "help", "account/billing", "courses", "contact")
_UNPROVEN_PERCENT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One message."""

    role: MessageRole
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, oldest line first."""

    chatbot_id: str
    title: str
    source: Source
    is_unproven: bool
    channel: str
    page_url: str
    ip_address: str
    user_agent: str
    lines: tuple[Line, ...]

    @property
    def visitor_lines(self) -> list[str]:
        return [line.body for line in self.lines if line.role is MessageRole.VISITOR]


def make_talks(person: Person, *, now: datetime, is_sparse: bool) -> tuple[Talk, ...]:
    """Every conversation of the person, oldest first; the last one ends when they were last seen.

    Sparse means that only every fifth person wrote, and briefly: a million people stay a matter
    of minutes.
    """
    if person.seen_ago is None:
        return ()
    chance = random_of(person.number, "talk")
    count = _count(person, chance, is_sparse=is_sparse)
    last_seen = now - person.seen_ago
    span = person.known_for - person.seen_ago
    ends = sorted(last_seen - span * chance.random() for _ in range(count - 1))
    return tuple(_talk(person, end, chance) for end in [*ends, last_seen][:count])


def _count(person: Person, chance: Random, *, is_sparse: bool) -> int:
    if is_sparse:
        return chance.choice((1, 1, 2)) if person.number % 5 == 0 else 0
    if person.identity is Identity.ANONYMOUS:
        return chance.choice((0, 1, 1, 1, 2))
    return min(MOST_CONVERSATIONS, int(chance.paretovariate(1.1)) - happens(chance, 20))


def _talk(person: Person, end: datetime, chance: Random) -> Talk:
    language = person.culture.language
    scene = chance.choice(scenes_in(language if happens(chance, 70) else "en"))
    bodies = [*scene.lines, *_follow_ups(scene, chance)]
    values = _values(person, scene, end, chance)
    pauses = [timedelta(seconds=chance.randint(8, 240)) for _ in bodies]
    pauses[-1] = timedelta()
    # Added up from the end, so that the last line falls on it exactly.
    times = [end - sum(pauses[at:], timedelta()) for at in range(len(bodies))]
    is_verified = person.identity is Identity.VERIFIED
    is_unproven = is_verified and person.email is not None and happens(chance, _UNPROVEN_PERCENT)
    return Talk(
        chatbot_id=scene.chatbot_id,
        title=scene.title.format_map(values),
        source=Source.SELF_REPORTED if is_unproven else Source(person.identity),
        is_unproven=is_unproven,
        channel=chance.choice(_CHANNELS),
        page_url=f"https://www.hilal.example/{chance.choice(_PAGES)}",
        ip_address=f"203.0.113.{chance.randint(1, 254)}",
        user_agent=chance.choice(_BROWSERS),
        lines=tuple(
            Line(role, body.format_map(values), at)
            for (role, body), at in zip(bodies, times, strict=True)
        ),
    )


def _follow_ups(scene: Scene, chance: Random) -> Iterator[tuple[MessageRole, str]]:
    known = FOLLOW_UPS.get(scene.language, ())
    for question, answer in chance.sample(known, k=min(len(known), int(chance.expovariate(1)))):
        yield MessageRole.VISITOR, question
        yield MessageRole.BOT, answer


def _values(person: Person, scene: Scene, end: datetime, chance: Random) -> dict[str, str]:
    months = _MONTHS.get(scene.language, _MONTHS["en"]).split()
    return {
        "name": person.name or "a visitor",
        "email": person.email or "the one on file",
        "phone": person.phone or "on file",
        "company": person.company or "our company",
        "plan": person.plan or "starter",
        "month": months[(end.month - 2) % 12],
        "order": f"HC-{chance.randint(10_000, 99_999)}",
        "amount": f"{chance.randint(20, 900)}.{chance.choice(('00', '50', '90'))} USD",
    }
