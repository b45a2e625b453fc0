"""Random histories of a directory, each step compared with the model of who is who."""

from asyncio import Runner
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from app.data.contacts import ContactEdit, edit_contact
from app.data.conversation_holder import split_out
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.database import Database, WriteSession
from app.data.deletion import restore_contact, soft_delete_contact
from app.data.erasure import hard_delete_contact
from app.data.errors import CannotUndoError, EmailTakenError, MergeNotFoundError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.read_models import Claims, Verified
from app.data.vocabulary import MessageRole
from tests.data.identity_model import Answer, Model
from tests.factories import NOW, OPERATOR

Result = TypeVar("Result")
EMPTIED = (
    "audit_entries", "duplicate_pairs", "merges", "messages", "conversations", "visitors",
    "contact_values", "contact_tags", "contact_emails", "subjects", "external_ids", "erased_ids",
    "erasures", "contacts",
)  # fmt: skip
BROWSERS, SUBJECTS, EMAILS = st.integers(0, 3), st.integers(0, 2), st.integers(0, 3)
SOMEBODY = st.integers(0, 20)
GIVEN = {
    "browser": BROWSERS,
    "subject": st.one_of(st.none(), SUBJECTS),
    "email": st.one_of(st.none(), EMAILS),
    "has_name": st.booleans(),
}


class IdentityMachine(RuleBasedStateMachine):
    """One history; every rule is done to the product and to the model."""

    database: ClassVar[Database]
    runner: ClassVar[Runner]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ids: dict[int, str] = {}
        self.talks: list[tuple[str, int, bool]] = []
        self.merge_ids: list[str] = []
        self.unproven_names: set[str] = set()
        self.steps = 0
        self._act(_empty)

    def _act(self, action: Callable[[WriteSession], Awaitable[Result]]) -> Result:
        return self.runner.run(self.database.act(action))

    @property
    def _now(self) -> Any:
        self.steps += 1
        return NOW + timedelta(minutes=self.steps)

    def _person(self, chosen: int) -> int:
        people = self.model.live()
        return people[chosen % len(people)]

    def _visit(self, browser: int, subject: int | None, email: int | None, has_name: bool) -> Visit:
        name = f"Name {self.steps}" if has_name else None
        address = None if email is None else f"person-{email * 1111}@machine.example"
        claims = Claims(name, address)
        verified = None if subject is None else Verified("", f"s{subject}", claims)
        return Visit("support", f"b{browser}", verified, Claims() if verified else claims)

    def _compare(self, answer: Answer, contact_id: str, created: bool, merged: Any) -> None:
        assert created is answer.created
        if answer.created:
            assert contact_id not in self.ids.values()
            self.ids[answer.person] = contact_id
        assert self.ids[answer.person] == contact_id
        assert [self.ids[other] for other in answer.merged] == list(merged)

    def _note_merges(self) -> None:
        """Automatic merges can be undone as well: learn their ids."""
        if not any(key.startswith("auto") for key in self.model.merges):
            return
        found = self.runner.run(_merges(self.database))
        pairs = {
            (self.ids[m.primary], self.ids[m.duplicate]): k for k, m in self.model.merges.items()
        }
        for merge_id, primary, duplicate in found:
            key = pairs.get((primary, duplicate))
            if key is not None and key.startswith("auto"):
                self.model.merges[merge_id] = self.model.merges.pop(key)
                self.merge_ids.append(merge_id)

    @rule(**GIVEN)
    def identify(
        self, browser: int, subject: int | None, email: int | None, has_name: bool
    ) -> None:
        now, visit = self._now, self._visit(browser, subject, email, has_name)
        found = self._act(lambda session: identify(session, visit, now=now, claims_mode="attach"))
        answer = self.model.identify(browser, subject, email, has_name=has_name)
        self._compare(answer, found.contact_id, found.created, found.merged)
        self._note_name(visit, answer)
        self._note_merges()

    def _note_name(self, visit: Visit, answer: Answer) -> None:
        if answer.unproven and visit.attributes.name:
            self.unproven_names.add(visit.attributes.name)

    @rule(**GIVEN)
    def open(self, browser: int, subject: int | None, email: int | None, has_name: bool) -> None:
        now, visit = self._now, self._visit(browser, subject, email, has_name)
        conversation = f"talk {self.steps}"
        opening = Opening(visit, conversation)
        found = self._act(
            lambda session: open_conversation(session, opening, now=now, claims_mode="attach")
        )
        answer = self.model.identify(browser, subject, email, has_name=has_name)
        self._compare(answer, found.contact_id, found.created, found.merged)
        self._note_name(visit, answer)
        self.model.talk(conversation, answer)
        self.talks.append((conversation, browser, subject is not None))
        self._note_merges()

    @precondition(lambda self: self.talks)
    @rule(chosen=SOMEBODY, email=EMAILS)
    def say(self, chosen: int, email: int) -> None:
        conversation, browser, is_token = self.talks[chosen % len(self.talks)]
        now = self._now
        body = f"write to person-{email * 1111}@machine.example please"
        message = NewMessage(f"m{self.steps}", MessageRole.VISITOR, body)
        self._act(
            lambda session: append_messages(
                session, conversation, [message], now=now, claims_mode="attach"
            )
        )
        if self.model.owner["talk", conversation] is None or is_token:
            return
        answer = self.model.identify(browser, None, email, has_name=False)
        if answer.created:
            self.ids[answer.person] = self.runner.run(_bound(self.database, f"b{browser}"))
        self.model.follow(conversation, answer)
        self._note_merges()

    @precondition(lambda self: len(self.model.live()) > 1)
    @rule(one=SOMEBODY, other=SOMEBODY)
    def merge(self, one: int, other: int) -> None:
        primary, duplicate = self._person(one), self._person(other)
        if primary == duplicate:
            return
        now = self._now
        merge_id = self._act(
            lambda session: merge_contacts(
                session,
                primary_id=self.ids[primary],
                duplicate_id=self.ids[duplicate],
                actor=OPERATOR,
                now=now,
            )
        )
        self.model.fold(merge_id, primary, duplicate)
        self.merge_ids.append(merge_id)

    @precondition(lambda self: self.merge_ids)
    @rule(chosen=SOMEBODY)
    def undo(self, chosen: int) -> None:
        merge_id, now = self.merge_ids[chosen % len(self.merge_ids)], self._now
        try:
            self._act(lambda session: undo_merge(session, merge_id, actor=OPERATOR, now=now))
        except (CannotUndoError, MergeNotFoundError):
            assert not self.model.can_part(merge_id)
        else:
            assert self.model.can_part(merge_id)
            self.model.part(merge_id)

    @precondition(lambda self: self.model.live())
    @rule(chosen=SOMEBODY, email=EMAILS)
    def edit_email(self, chosen: int, email: int) -> None:
        person, now = self._person(chosen), self._now
        holder = self.model.owner.get(("email", email))
        edit = ContactEdit(email=f"person-{email * 1111}@machine.example")
        try:
            self._act(
                lambda session: edit_contact(
                    session, self.ids[person], edit, actor=OPERATOR, now=now
                )
            )
        except EmailTakenError as taken:
            assert holder is not None
            assert self.ids[holder] == taken.contact_id
        else:
            assert holder in (None, person)
            self.model.owner["email", email] = person

    @precondition(lambda self: self.model.live())
    @rule(chosen=SOMEBODY, is_back=st.booleans())
    def soft_delete_or_restore(self, chosen: int, is_back: bool) -> None:
        person, now = self._person(chosen), self._now
        act = restore_contact if is_back else soft_delete_contact
        self._act(lambda session: act(session, self.ids[person], actor=OPERATOR, now=now))
        if is_back:
            self.model.restore(person)
        else:
            self.model.soft_delete(person)

    @precondition(lambda self: len(self.model.live()) > 2)
    @rule(chosen=SOMEBODY)
    def hard_delete(self, chosen: int) -> None:
        person, now = self._person(chosen), self._now
        self._act(
            lambda session: hard_delete_contact(session, self.ids[person], actor=OPERATOR, now=now)
        )
        self.model.erase(person)

    @precondition(lambda self: self.model.unproven)
    @rule(chosen=SOMEBODY)
    def split_out(self, chosen: int) -> None:
        talks = sorted(str(talk) for talk in self.model.unproven)
        conversation, now = talks[chosen % len(talks)], self._now
        if self.model.owner["talk", conversation] is None:
            return
        contact_id = self._act(
            lambda session: split_out(session, conversation, actor=OPERATOR, now=now)
        )
        browser = next(browser for talk, browser, _ in self.talks if talk == conversation)
        self.ids[self.model.split_out(conversation, browser)] = contact_id

    @invariant()
    def the_directory_is_as_the_model_says(self) -> None:
        """Every key, every conversation, every badge; nothing that an unproven visitor supplied."""
        found = self.runner.run(_look(self.database))
        model = self.model
        wanted: dict[str, dict[Any, Any]] = {"subject": {}, "email": {}, "browser": {}, "talk": {}}
        for (kind, key), owner in model.owner.items():
            wanted[kind][key] = None if owner is None else self.ids[owner]
        assert found["subject"] == {f"s{key}": owner for key, owner in wanted["subject"].items()}
        emails = {f"person-{key * 1111}@machine.example": o for key, o in wanted["email"].items()}
        assert found["email"] == emails
        assert found["browser"] == {f"b{key}": owner for key, owner in wanted["browser"].items()}
        assert found["talk"] == wanted["talk"]
        lost = {talk for talk in model.unproven if model.owner["talk", talk] is None}
        assert found["unproven"] - lost == model.unproven - lost
        assert found["badge"] == {self.ids[one]: model.badge(one) for one in model.live()}
        hidden = {self.ids[one] for one in self.ids if model.is_deleted(one)} & found["there"]
        assert found["hidden"] == hidden
        assert found["into"] == {self.ids[a]: self.ids[b] for a, b in model.into.items()}
        assert found["values"].isdisjoint(self.unproven_names)


async def _empty(session: WriteSession) -> None:
    await session.execute(text("UPDATE contacts SET merged_into_id = NULL"))
    for table in EMPTIED:
        await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names


async def _merges(database: Database) -> list[tuple[str, str, str]]:
    statement = (
        "SELECT m.public_id, p.public_id, d.public_id FROM merges m "
        "JOIN contacts p ON p.id = m.primary_id JOIN contacts d ON d.id = m.duplicate_id "
        "WHERE m.undone_at IS NULL"
    )
    async with database.read() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def _bound(database: Database, browser: str) -> str:
    async with database.read() as session:
        statement = text(
            "SELECT c.public_id FROM visitors v JOIN contacts c ON c.id = v.contact_id "
            "WHERE v.visitor_id = :browser"
        )
        return str((await session.execute(statement, {"browser": browser})).scalar_one())


_HELD = "JOIN contacts c ON c.id = t.contact_id"
_PAIRS = {
    "subject": f"SELECT t.subject, c.public_id FROM subjects t {_HELD}",  # noqa: S608 - our own names
    "email": f"SELECT t.email_key, c.public_id FROM contact_emails t {_HELD}",  # noqa: S608 - our own names
    "browser": f"SELECT t.visitor_id, c.public_id FROM visitors t {_HELD}",  # noqa: S608 - our own names
    "talk": f"SELECT t.conversation_id, c.public_id FROM conversations t LEFT {_HELD}",  # noqa: S608 - our own names
    "unproven": "SELECT conversation_id, NULL FROM conversations WHERE is_unproven",
    "badge": "SELECT public_id, identity FROM contacts WHERE merged_into_id IS NULL",
    "there": "SELECT public_id, NULL FROM contacts",
    "hidden": "SELECT public_id, NULL FROM contacts WHERE deleted_at IS NOT NULL",
    "into": "SELECT d.public_id, p.public_id FROM contacts d "
    "JOIN contacts p ON p.id = d.merged_into_id",
    "values": "SELECT CAST(value AS TEXT), NULL FROM contact_values",
}


# One statement for all of it: it is asked after every step.
_LOOK = text(" UNION ALL ".join(f"SELECT '{name}', q.* FROM ({_PAIRS[name]}) q" for name in _PAIRS))  # noqa: S608 - our own names


async def _look(database: Database) -> dict[str, Any]:
    found: dict[str, Any] = {name: {} for name in _PAIRS}
    async with database.read() as session:
        for name, key, owner in await session.execute(_LOOK):
            found[name][key] = owner
    for name in ("unproven", "there", "hidden"):
        found[name] = set(found[name])
    found["values"] = {str(value).strip('"') for value in found["values"]}
    return found
