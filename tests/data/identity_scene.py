"""Build the situation of a case with the product's own functions, and look at what comes of it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from app.data.deletion import soft_delete_contact
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactsError
from app.data.foresight import foresee
from app.data.identify import identify_visit
from app.data.identity_facts import Visit
from app.data.models import (
    ChatbotRecord,
    ContactEmailRecord,
    ContactRecord,
    DuplicatePairRecord,
    VisitorRecord,
)
from app.data.read_models import Claims, Verified
from tests.data.identity_table import Case, Outcome
from tests.factories import NOW, OPERATOR, Town


@dataclass
class Scene:
    """One case among strangers; every key ends in its number."""

    town: Town
    case: Case
    number: int
    people: dict[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """The email that is given now, or the one that is not."""
        return f"mail{self.number}@table.example"

    async def set(self) -> "Scene":
        """Everybody is there before the visitor speaks."""
        if self.case.subject == "known":
            has_email = self.case.email == "verified same"
            given = {"email": self.email} if has_email else {}
            await self._meet("the subject's", f"home{self.number}", f"sub{self.number}", **given)
        await self._bring_holder()
        await self._bring_visitor()
        if self.case.email.startswith("deleted"):
            async with self.town.database.transaction() as session:
                holder = self.people["the email's"]
                await soft_delete_contact(session, holder, actor=OPERATOR, now=NOW)
        return self

    async def _meet(
        self, role: str, visitor: str, subject: str | None = None, **given: str | None
    ) -> None:
        found = await self.town.meet(visitor, subject=subject, **given)
        self.people[role] = found.contact_id

    async def _bring_holder(self) -> None:
        browser = f"holder{self.number}"
        match self.case.email.removeprefix("deleted "):
            case "self-reported":
                await self._meet("the email's", browser, email=self.email)
            case "verified" | "verified other":
                await self._meet("the email's", browser, f"else{self.number}", email=self.email)
            case "verified same" if self.case.subject == "known":
                self.people["the email's"] = self.people["the subject's"]
            case "verified same":
                await self._meet("the email's", browser, f"out{self.number}", email=self.email)
            case "erased":
                await self._meet("erased", browser, email=self.email)
                async with self.town.database.transaction() as session:
                    gone = self.people["erased"]
                    await hard_delete_contact(session, gone, actor=OPERATOR, now=NOW)
            case _:
                pass

    async def _bring_visitor(self) -> None:
        role, browser = "the visitor's", f"visitor{self.number}"
        is_own = self.case.subject == "no token" and self.case.email == "verified same"
        match self.case.visitor:
            case "anonymous":
                await self._meet(role, browser)
            case "no email":
                await self._meet(role, browser, name="Nan")
            case "same email":
                await self._meet(role, browser, email=self.email)
            case "other email":
                await self._meet(role, browser, email=f"{self.number}.far.away@elsewhere.example")
            case "mistyped":
                await self._meet(role, browser, email=f"x{self.email}")
            case "signed out":
                await self._meet(role, browser, f"out{self.number}")
            case "claimed":
                claimed = self.email if is_own else f"claimed{self.number}@verified.example"
                if not is_own:
                    await self._meet("", f"claimant{self.number}", f"c{self.number}", email=claimed)
                await self._meet(role, browser, email=claimed)
            case _:
                pass

    async def play(self) -> Outcome:
        """The visitor speaks; tell what came of it, in the table's words."""
        versions = await self._versions()
        before = set(await self._pairs())
        visit = Visit("support", f"visitor{self.number}", *self._given())
        async with self.town.database.read() as session:
            foreseen = await foresee(session, visit, claims_mode=self.case.claims, region="DE")
        async with self.town.database.transaction() as session:
            identified, is_unproven = await identify_visit(
                session, visit, now=NOW, claims_mode=self.case.claims, region="DE"
            )
        contact_id = identified.contact_id
        assert foreseen.contact_id in (None, contact_id)
        assert (foreseen.contact_id is None, foreseen.merged) == (
            identified.created,
            identified.merged,
        )
        assert identified.created is (contact_id not in self.people.values())
        assert await self._bound_to() == contact_id
        await self._check_badge(contact_id, is_unproven)
        if is_unproven:
            assert (await self._versions())[contact_id] == versions[contact_id]
        pairs = set(await self._pairs()) - before
        others = {one for pair in pairs for one in pair} - {contact_id}
        assert all(contact_id in pair for pair in pairs)
        return Outcome(
            taken_for=self._role_of(contact_id),
            merged=frozenset(map(self._role_of, identified.merged)),
            pair=", ".join(map(self._role_of, others)) or "–",
            unproven="yes" if is_unproven else "no",
            email=await self._email_holder(contact_id),
        )

    def _given(self) -> tuple[Verified | None, Claims]:
        email = None if self.case.email == "none" else self.email
        if self.case.subject == "no token":
            return None, Claims(email=email)
        return Verified("", f"sub{self.number}", Claims(email=email)), Claims()

    async def _check_badge(self, contact_id: str, is_unproven: bool) -> None:
        contact = await self.town.contact(contact_id)
        if self.case.subject != "no token" or is_unproven:
            assert contact.row.identity == "verified"
        elif self.case.email in ("free", "erased", "self-reported", "deleted self-reported"):
            assert contact.row.identity == "self_reported"
        is_deleted = self.case.email.startswith("deleted")
        was_it = contact_id == self.people.get("the email's")
        assert (contact.row.deleted_at is not None) is (is_deleted and was_it)

    def _role_of(self, contact_id: str) -> str:
        roles = [role for role, known in self.people.items() if role and known == contact_id]
        return roles[0] if roles else "somebody new"

    async def _versions(self) -> dict[str, int]:
        versions = {}
        for contact_id in self.people.values():
            try:
                versions[contact_id] = (await self.town.contact(contact_id)).row.version
            except ContactsError:
                continue
        return versions

    async def _pairs(self) -> list[frozenset[str]]:
        async with self.town.database.read() as session:
            names = dict(
                (await session.execute(select(ContactRecord.id, ContactRecord.public_id))).all()
            )
            pairs = await session.execute(
                select(DuplicatePairRecord.first_id, DuplicatePairRecord.second_id)
            )
            return [frozenset((names[one], names[other])) for one, other in pairs]

    async def _bound_to(self) -> str:
        async with self.town.database.read() as session:
            statement = (
                select(ContactRecord.public_id)
                .join(VisitorRecord, VisitorRecord.contact_id == ContactRecord.id)
                .join(ChatbotRecord, ChatbotRecord.id == VisitorRecord.chatbot_id)
                .where(
                    ChatbotRecord.public_id == "support",
                    VisitorRecord.visitor_id == f"visitor{self.number}",
                )
            )
            return (await session.scalars(statement)).one()

    async def _email_holder(self, contact_id: str) -> str:
        if self.case.email == "none":
            return "–"
        async with self.town.database.read() as session:
            statement = (
                select(ContactRecord.public_id)
                .join(ContactEmailRecord, ContactEmailRecord.contact_id == ContactRecord.id)
                .where(ContactEmailRecord.email_key == self.email)
            )
            holder = await session.scalar(statement)
        is_own = holder == contact_id
        return "its own" if is_own and not self._is_claim() else "the holder's"

    def _is_claim(self) -> bool:
        return self.case.subject == "no token" and "verified" in self.case.email
