"""Screens on a wall: what they may show, and how they get in and out."""

from datetime import timedelta

import pytest

from app.data.audit import list_audit
from app.data.changes import Change, KioskChanged
from app.data.database import Database
from app.data.errors import (
    ChatbotNotFoundError,
    InvalidValueError,
    KioskNotFoundError,
    PairingOverError,
)
from app.data.kiosk_board import DAYS, look_at_board, masked_name
from app.data.kiosk_pairing import (
    CODE_LASTS,
    LINK_LASTS,
    approve_pairing,
    begin_pairing,
    claim_pairing,
    offer_link,
    take_link,
)
from app.data.kiosks import (
    add_kiosk,
    change_kiosk,
    find_kiosk,
    list_kiosks,
    revoke_kiosk,
    touch_kiosk,
)
from app.data.read_models import KioskBoard, KioskRow, KioskView
from app.data.vocabulary import KioskBlock, KioskNames
from tests.factories import NOW, OPERATOR, Town

MASKED = KioskView(names=KioskNames.MASKED)


async def hang(database: Database, view: KioskView = MASKED) -> KioskRow:
    async with database.transaction() as session:
        return await add_kiosk(session, name="Left wall", view=view, actor=OPERATOR, now=NOW)


async def begin(database: Database, *, claim: str = "claim", code: str = "code") -> None:
    async with database.transaction() as session:
        await begin_pairing(session, claim_hash=claim, code_hash=code, now=NOW)


async def approve(database: Database, kiosk: KioskRow, *, minutes: float = 1) -> None:
    async with database.transaction() as session:
        await approve_pairing(
            session,
            kiosk.kiosk_id,
            code_hash="code",
            actor=OPERATOR,
            now=NOW + timedelta(minutes=minutes),
        )


async def claim(database: Database, *, kept: str = "pass") -> bool:
    async with database.transaction() as session:
        return await claim_pairing(session, claim_hash="claim", pass_hash=kept, now=NOW)


async def seen(database: Database, kept: str = "pass") -> KioskRow | None:
    async with database.read() as session:
        return await find_kiosk(session, kept)


async def board(database: Database, view: KioskView) -> KioskBoard:
    async with database.read() as session:
        return await look_at_board(session, view, now=NOW)


async def test_an_approved_code_lets_the_screen_in_once(database: Database) -> None:
    kiosk = await hang(database)
    await begin(database)

    assert await claim(database) is False
    await approve(database, kiosk)
    assert await claim(database) is True

    found = await seen(database)
    assert found is not None
    assert (found.kiosk_id, found.is_paired) == (kiosk.kiosk_id, True)
    with pytest.raises(PairingOverError):
        await claim(database, kept="another")


async def test_a_code_that_no_screen_shows_is_refused_at_its_field(database: Database) -> None:
    kiosk = await hang(database)

    with pytest.raises(InvalidValueError) as refused:
        await approve(database, kiosk)

    assert refused.value.field == "code"


async def test_a_code_is_over_after_ten_minutes(database: Database) -> None:
    kiosk = await hang(database)
    await begin(database)

    with pytest.raises(InvalidValueError):
        await approve(database, kiosk, minutes=CODE_LASTS / timedelta(minutes=1))


async def test_a_code_is_approved_once(database: Database) -> None:
    kiosk = await hang(database)
    await begin(database)
    await approve(database, kiosk)

    with pytest.raises(InvalidValueError):
        await approve(database, kiosk)


async def test_a_link_lets_in_the_first_screen_that_opens_it(database: Database) -> None:
    kiosk = await hang(database)
    async with database.transaction() as session:
        await offer_link(session, kiosk.kiosk_id, link_hash="link", actor=OPERATOR, now=NOW)

    async with database.transaction() as session:
        await take_link(session, link_hash="link", pass_hash="pass", now=NOW)

    assert await seen(database) is not None
    with pytest.raises(PairingOverError):
        async with database.transaction() as session:
            await take_link(session, link_hash="link", pass_hash="other", now=NOW)


async def test_a_link_is_over_after_half_an_hour(database: Database) -> None:
    kiosk = await hang(database)
    async with database.transaction() as session:
        await offer_link(session, kiosk.kiosk_id, link_hash="link", actor=OPERATOR, now=NOW)

    with pytest.raises(PairingOverError):
        async with database.transaction() as session:
            await take_link(session, link_hash="link", pass_hash="p", now=NOW + LINK_LASTS)


async def test_another_screen_takes_the_place_of_the_first(database: Database) -> None:
    kiosk = await hang(database)
    for kept in ("first", "second"):
        await begin(database)
        await approve(database, kiosk)
        await claim(database, kept=kept)

    assert await seen(database, "first") is None
    assert await seen(database, "second") is not None


async def test_a_revoked_screen_is_out_at_once_and_it_is_announced(
    database: Database, announced: list[Change]
) -> None:
    kiosk = await hang(database)
    await begin(database)
    await approve(database, kiosk)
    await claim(database)

    async with database.transaction() as session:
        await revoke_kiosk(session, kiosk.kiosk_id, actor=OPERATOR, now=NOW)

    assert await seen(database) is None
    assert announced[-1] == KioskChanged(kiosk.kiosk_id)
    with pytest.raises(KioskNotFoundError):
        await approve(database, kiosk)


async def test_what_a_screen_may_show_can_be_changed(database: Database) -> None:
    kiosk = await hang(database)
    view = KioskView(blocks=(KioskBlock.DAYS,), names=KioskNames.FULL, language="ar")

    async with database.transaction() as session:
        await change_kiosk(
            session, kiosk.kiosk_id, name="Right wall", view=view, actor=OPERATOR, now=NOW
        )

    async with database.read() as session:
        (listed,) = await list_kiosks(session)
    assert (listed.name, listed.view) == ("Right wall", view)


async def test_a_screen_needs_a_name_something_to_show_and_a_chatbot_that_exists(
    database: Database,
) -> None:
    async with database.transaction() as session:
        for name, view in ((" ", MASKED), ("Wall", KioskView(blocks=()))):
            with pytest.raises(InvalidValueError):
                await add_kiosk(session, name=name, view=view, actor=OPERATOR, now=NOW)
        with pytest.raises(ChatbotNotFoundError):
            view = KioskView(chatbot_id="nobody")
            await add_kiosk(session, name="Wall", view=view, actor=OPERATOR, now=NOW)


async def test_the_audit_log_tells_of_screens_without_their_secrets(database: Database) -> None:
    kiosk = await hang(database)
    await begin(database)
    await approve(database, kiosk)
    await claim(database)

    async with database.read() as session:
        told = await list_audit(session)

    assert [entry.action for entry in told] == ["kiosk.let_in", "kiosk.approved", "kiosk.added"]
    assert all(entry.facts == {"kiosk_id": kiosk.kiosk_id} for entry in told)


async def test_when_it_was_last_on_is_noted_once_a_minute(database: Database) -> None:
    kiosk = await hang(database)
    for seconds in (0, 30, 90):
        async with database.transaction() as session:
            later = NOW + timedelta(seconds=seconds)
            await touch_kiosk(session, kiosk.kiosk_id, now=later)

    async with database.read() as session:
        (listed,) = await list_kiosks(session)

    assert listed.used_at == NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Amélie Laurent", "Amélie L."),
        ("Maria José da Silva", "Maria S."),
        ("Cher", "Cher"),
        ("伊藤 大輔", "伊藤 大."),
        ("임영호", "임…"),
        ("نور الفارسي", "نور ا."),
        ("me@example.org", None),
        ("+49 171 1234567", None),
        ("   ", None),
    ],
)
def test_a_masked_name_is_the_first_name_and_an_initial(name: str, masked: str | None) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (KioskNames.HIDDEN, None),
        (KioskNames.MASKED, "Kim K."),
        (KioskNames.FULL, "Kim Kioskname"),
    ],
)
async def test_a_screen_shows_as_much_of_names_as_it_may(
    town: Town, names: KioskNames, shown: str | None
) -> None:
    await town.meet("v", name="Kim Kioskname", email="kim@kiosk.example")

    found = await board(town.database, KioskView(names=names))

    assert [person.name for person in found.recent] == [shown]
    assert "kim@kiosk.example" not in repr(found)


async def test_a_screen_counts_only_its_chatbot(town: Town) -> None:
    await town.meet("v-1", name="Ada", chatbot_id="support")
    await town.meet("v-2", name="Bob", chatbot_id="sales", subject="bob")

    everybody = await board(town.database, KioskView())
    sales = await board(town.database, KioskView(chatbot_id="sales"))

    for found, count, verified in ((everybody, 2, 1), (sales, 1, 1)):
        assert found.contacts is not None
        assert found.verified is not None
        assert (found.contacts.count, found.verified.count) == (count, verified)
        assert len(found.days) == DAYS
        assert found.days[-1] == (NOW.date(), count)


async def test_what_is_not_to_be_shown_is_not_looked_up(town: Town) -> None:
    await town.meet("v", name="Ada")

    found = await board(town.database, KioskView(blocks=(KioskBlock.DAYS,)))

    assert (found.contacts, found.recent) == (None, ())
