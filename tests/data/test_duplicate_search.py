"""Whoever changes is compared in the background; what is alike is shown, what is not goes."""

import asyncio

import pytest
from sqlalchemy import func, select

from app.data.changes import Change, DuplicatesChanged
from app.data.contacts import ContactEdit, create_contact, edit_contact
from app.data.deletion import soft_delete_contact
from app.data.duplicate_search import MEETING_LIMIT, compare_some, count_to_compare
from app.data.duplicates import dismiss_pair, list_pairs
from app.data.erasure import hard_delete_contact
from app.data.merge import merge_contacts
from app.data.models import DuplicateKeyRecord, DuplicatePairRecord
from app.data.read_models import DuplicatePair
from app.data.vocabulary import Source
from tests.factories import NOW, OPERATOR, Town

PHONE = "+971501234567"


async def add(town: Town, **given: object) -> str:
    fields = {key: given.pop(key) for key in ("company",) if key in given}
    edit = ContactEdit(captured_fields=fields, **given)  # type: ignore[arg-type]
    async with town.database.transaction() as session:
        return await create_contact(
            session, edit, actor=OPERATOR, source=Source.INTEGRATION, now=NOW
        )


async def edit(town: Town, contact_id: str, **changes: str | None) -> None:
    async with town.database.transaction() as session:
        await edit_contact(session, contact_id, ContactEdit(**changes), actor=OPERATOR, now=NOW)


async def found(town: Town) -> dict[frozenset[str], DuplicatePair]:
    while await town.database.act(lambda session: compare_some(session, now=NOW)):
        pass
    async with town.database.read() as session:
        pairs = await list_pairs(session)
    return {frozenset((pair.first.contact_id, pair.second.contact_id)): pair for pair in pairs}


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (
            {"name": "Ada Byron", "phone": PHONE},
            {"name": "Byron Ada", "phone": PHONE},
            ("same_phone", "same_name"),
        ),
        ({"phone": PHONE}, {"name": "Ada", "phone": PHONE}, ("same_phone",)),
        (
            {"name": "José Peña", "company": "Acme"},
            {"name": "Jose Pena", "company": "ACME "},
            ("same_name", "same_company"),
        ),
        (
            {"email": "ada.byron@gmail.com"},
            {"email": "ada.byron@gmial.com"},
            ("similar_email",),
        ),
        ({"email": "ada.byron@acme.org"}, {"email": "ada.byrn@acme.org"}, ("similar_email",)),
    ],
)
async def test_two_that_are_alike_are_shown_with_the_evidence(
    town: Town, one: dict[str, str], other: dict[str, str], evidence: tuple[str, ...]
) -> None:
    ids = frozenset([await add(town, **one), await add(town, **other)])

    pair = (await found(town))[ids]

    assert (pair.reason, pair.evidence) == ("likely", evidence)
    assert pair.score is not None
    assert pair.score >= 66


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ada Byron", "phone": PHONE}, {"name": "William King", "phone": PHONE}),
        ({"name": "Ada Byron"}, {"name": "Ada Byron"}),
        ({"email": "person1@acme.org"}, {"email": "person2@acme.org"}),
        ({"email": "info@acme.org"}, {"email": "infos@acme.org"}),
        ({"email": "support@acme.org"}, {"email": "support@acme.com"}),
        (
            {"email": "ada.byron@acme.org", "name": "Ada Byron"},
            {"email": "eda.byron@acme.org", "name": "Eda King"},
        ),
        ({"name": "Ada Byron", "company": "Acme"}, {"name": "Otto Klein", "company": "Acme"}),
    ],
)  # fmt: skip
async def test_little_in_common_is_not_shown(
    town: Town, one: dict[str, str], other: dict[str, str]
) -> None:
    await add(town, **one)
    await add(town, **other)

    assert await found(town) == {}


async def test_emails_that_follow_their_names_say_little_more_than_the_names(town: Town) -> None:
    mistyped = frozenset(
        [
            await add(town, name="Ayu Pratama", email="ayu.pratama@acme.org"),
            await add(town, name="Ayu Pratama", email="ayu.prattama@acme.org"),
        ]
    )
    of_one_house = frozenset(
        [
            await add(town, name="Jonas Berg", email="jonas.berg@acme.org"),
            await add(town, name="Jonah Berg", email="jonah.berg@acme.org"),
        ]
    )

    pairs = await found(town)

    assert (pairs[mistyped].score or 0) > 90
    assert (pairs[of_one_house].score or 0) < 80


async def test_a_phone_that_several_share_needs_more_beside_it(town: Town) -> None:
    for email in ("first@a.example", "second@b.example", "third@c.example"):
        await add(town, phone=PHONE, email=email)

    assert await found(town) == {}


async def test_a_change_is_looked_at_again_and_announced(
    town: Town, announced: list[Change]
) -> None:
    one, other = await add(town, name="Ada Byron", phone=PHONE), await add(town, name="Otto Klein")
    assert await found(town) == {}

    await edit(town, other, phone=PHONE, name="Ada Byron")
    announced.clear()
    assert list(await found(town)) == [frozenset((one, other))]
    assert DuplicatesChanged() in announced

    await edit(town, other, phone="+971507654321", name="Otto Klein")
    assert await found(town) == {}
    async with town.database.read() as session:
        assert await count_to_compare(session) == 0


async def test_not_the_same_is_remembered_through_changes_and_merges(town: Town) -> None:
    one, other = [await add(town, name="Ada Byron", phone=PHONE) for _ in range(2)]
    (pair,) = (await found(town)).values()
    async with town.database.transaction() as session:
        await dismiss_pair(session, pair.pair_id, actor=OPERATOR, now=NOW)
    await edit(town, other, name="Ada B. Byron")
    assert await found(town) == {}
    third = await add(town, name="Ada Byron", email="ada@acme.example")
    async with town.database.transaction() as session:
        await merge_contacts(session, primary_id=third, duplicate_id=other, actor=OPERATOR, now=NOW)

    assert frozenset((one, third)) not in await found(town)


async def test_a_deleted_contact_is_alike_to_nobody(town: Town) -> None:
    one = await add(town, name="Ada Byron", phone=PHONE)
    await add(town, name="Ada Byron", phone=PHONE)
    async with town.database.transaction() as session:
        await soft_delete_contact(session, one, actor=OPERATOR, now=NOW)

    assert await found(town) == {}


async def test_an_erasure_takes_every_trace(town: Town) -> None:
    one, other = [await add(town, name="Ada Byron", phone=PHONE) for _ in range(2)]
    assert len(await found(town)) == 1

    async with town.database.transaction() as session:
        for contact_id in (one, other):
            await hard_delete_contact(session, contact_id, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        for table in (DuplicatePairRecord, DuplicateKeyRecord):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await count_to_compare(session) == 0


async def test_a_crowd_under_one_key_is_not_compared_with_itself(town: Town) -> None:
    for number in range(MEETING_LIMIT + 10):
        await add(town, name=f"Ada Byron{number}", company="Acme", phone=PHONE)

    await found(town)

    async with town.database.read() as session:
        record = DuplicateKeyRecord
        largest = select(func.count()).select_from(record).group_by(record.key)
        assert max(await session.scalars(largest)) <= MEETING_LIMIT + 100


async def test_several_processes_at_once_find_each_pair_once(town: Town) -> None:
    people = [f"+97150{number // 2:07}" for number in range(1_000, 1_080)]
    for number, phone in enumerate(people):
        await add(town, name=f"Ada Nr{number // 2}", phone=phone)

    async def work() -> None:
        for _ in range(12):
            await town.database.act(lambda session: compare_some(session, now=NOW, step=10))

    await asyncio.gather(*(work() for _ in range(4)))

    assert len(await found(town)) == 40
