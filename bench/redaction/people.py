"""Made-up people of many cultures, each with an email, a phone number and an id."""

import random
import unicodedata
from dataclasses import dataclass
from string import ascii_letters

import phonenumbers
from faker import Faker

# Faker's locale, and the region whose telephone numbers its people have.
LOCALES = {
    "ar_SA": "SA", "ar_EG": "EG", "az_AZ": "AZ", "bg_BG": "BG", "bn_BD": "BD", "cs_CZ": "CZ",
    "da_DK": "DK", "de_DE": "DE", "el_GR": "GR", "en_GB": "GB", "en_IN": "IN", "en_US": "US",
    "es_ES": "ES", "es_MX": "MX", "fa_IR": "IR", "fi_FI": "FI", "fr_FR": "FR", "ga_IE": "IE",
    "he_IL": "IL", "hi_IN": "IN", "hr_HR": "HR", "hu_HU": "HU", "id_ID": "ID", "is_IS": "IS",
    "it_IT": "IT", "ja_JP": "JP", "ko_KR": "KR", "lt_LT": "LT", "lv_LV": "LV", "ne_NP": "NP",
    "nl_NL": "NL", "no_NO": "NO", "pl_PL": "PL", "pt_BR": "BR", "ro_RO": "RO", "ru_RU": "RU",
    "sk_SK": "SK", "sv_SE": "SE", "ta_IN": "IN", "th_TH": "TH", "tr_TR": "TR", "uk_UA": "UA",
    "vi_VN": "VN", "zh_CN": "CN", "zu_ZA": "ZA", "yo_NG": "NG",
}  # fmt: skip
# Called like everyday words, months, colours and trades.
_WORDS_TOO = (
    "Will Young", "May Green", "Grace Price", "Mark Stone", "Rose White", "Bill Fields",
    "April Winter", "Summer Love", "Jack Black", "Frank Long", "Hope Church", "Faith Wise",
)  # fmt: skip
_HARD_SHARE = 0.06
_PLAIN = frozenset(f"{ascii_letters}.")
_SHORTEST_LOCAL = 5
_DOMAINS = ("mail.example", "post.example.org", "web.example.com", "firma.example.de")


@dataclass(frozen=True, slots=True)
class Person:
    """Everything known of one person."""

    first: str
    last: str
    email: str
    phone: str
    region: str
    external_id: str

    @property
    def name(self) -> str:
        """As written where it comes from; both parts stand as the source gave them."""
        return f"{self.first} {self.last}"


def make_people(count: int, seed: int) -> list[Person]:
    """The same people for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    fakers = {locale: Faker(locale) for locale in LOCALES}
    for faker in fakers.values():
        faker.seed_instance(seed)
    return [_person(chance, fakers) for _ in range(count)]


def _person(chance: random.Random, fakers: dict[str, Faker]) -> Person:
    locale = chance.choice(list(LOCALES))
    first, last = fakers[locale].first_name(), fakers[locale].last_name()
    if chance.random() < _HARD_SHARE:
        first, last = chance.choice(_WORDS_TOO).split()
    local = "".join(c for c in unicodedata.normalize("NFKD", f"{first}.{last}") if c in _PLAIN)
    if len(local) < _SHORTEST_LOCAL:
        # Of a name in another script people take something else for their mailbox.
        local = fakers["en_GB"].user_name()
    number = chance.randrange(10, 9_999)
    return Person(
        first=unicodedata.normalize("NFC", first),
        last=unicodedata.normalize("NFC", last),
        email=f"{local.strip('.').lower()}{number}@{chance.choice(_DOMAINS)}",
        phone=make_phone(chance, LOCALES[locale]),
        region=LOCALES[locale],
        external_id=f"cus_{chance.randrange(10**11, 10**12):x}",
    )


def make_phone(chance: random.Random, region: str) -> str:
    """A mobile number that could exist there, in E.164."""
    kind = phonenumbers.PhoneNumberType.MOBILE
    example = phonenumbers.example_number_for_type(region, kind)
    for _ in range(50):
        digits = str(example.national_number)
        tail = "".join(chance.choice("0123456789") for _ in range(6))
        number = phonenumbers.PhoneNumber(example.country_code, int(digits[:-6] + tail))
        if phonenumbers.is_valid_number(number):
            break
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
