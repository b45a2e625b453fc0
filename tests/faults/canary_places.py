"""Every place beside the contact itself that can speak of a person, each with the person in it."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import select

from app.data.bulk import start_bulk, undo_job, work_on_job
from app.data.database import Database, WriteSession
from app.data.duplicate_search import compare_some
from app.data.duplicates import note_pair
from app.data.identity_facts import Visit, check_visit
from app.data.imports.files import ImportFiles
from app.data.imports.uploads import register_upload
from app.data.inbox import find_waiting, put_in_inbox, set_aside
from app.data.keys import new_public_id
from app.data.models import ContactRecord
from app.data.notes import add_note, delete_note, edit_note
from app.data.operators import add_operator
from app.data.read_models import Actor, Claims, Selection, Verified
from app.data.saved_views import save_view, share_view
from app.data.vocabulary import BulkAction, Role


class Places:
    """Fills them for one contact, in whose name, email and subject this word is."""

    def __init__(self, database: Database, files: ImportFiles, word: str, *, now: datetime) -> None:
        self._database, self._files, self._word, self._now = database, files, word, now
        self._by = Actor("operator", "o_none")

    async def fill(self, contact_id: str, *, visitor_id: str) -> None:
        """Write down the person wherever that can be done."""
        async with self._database.transaction() as session:
            await self._notes_and_views(session, contact_id)
            await self._inbox(session, visitor_id)
            await self._duplicates(session, contact_id)
        await self._act_and_undo(contact_id)
        await self._upload()

    async def _notes_and_views(self, session: WriteSession, contact_id: str) -> None:
        operator = await add_operator(
            session, email="noor@acme.example", name="Noor", role=Role.ADMIN, password_hash=None,
            actor=self._by, now=self._now,
        )  # fmt: skip
        self._by = by = Actor("operator", operator.operator_id)
        ids = [
            await add_note(session, contact_id, f"ask {self._word} {n}", actor=by, now=self._now)
            for n in range(3)
        ]
        await edit_note(session, ids[1], f"{self._word} again", actor=by, now=self._now)
        await delete_note(session, ids[2], actor=by, now=self._now)
        view = await save_view(
            session, operator.operator_id, name=f"All of {self._word}@nest.example",
            query=f"q={self._word}%40nest.example&sort=name", now=self._now,
        )  # fmt: skip
        await share_view(session, view.view_id, operator.operator_id, now=self._now)

    async def _inbox(self, session: WriteSession, visitor_id: str) -> None:
        """What the public door has acknowledged: set aside, as a server would apply the others."""
        email = Claims(email=f"{self._word}@nest.example", name=self._word)
        token = Verified("", "somebody", Claims(email=email.email, fields={"note": self._word}))
        for visit in (
            Visit("support", "v_" + "0" * 32, attributes=email),
            Visit("support", "v_" + "1" * 32, token),
            Visit("support", visitor_id, attributes=Claims(name=self._word)),
        ):
            await put_in_inbox(session, visit, check_visit(visit, region=None), now=self._now)
            row_id = await find_waiting(session)
            assert row_id is not None
            await set_aside(session, row_id, now=self._now)

    async def _duplicates(self, session: WriteSession, contact_id: str) -> None:
        theirs = ContactRecord.public_id == contact_id
        own = (await session.scalars(select(ContactRecord.id).where(theirs))).one()
        alone = ContactRecord.merged_into_id.is_(None)
        other = select(ContactRecord.id).where(~theirs, alone).limit(1)
        other_id = (await session.scalars(other)).one()
        await note_pair(session, own, other_id, reason="mistyped_email", now=self._now)
        await compare_some(session, now=self._now)

    async def _act_and_undo(self, contact_id: str) -> None:
        async with self._database.transaction() as session:
            job = await start_bulk(
                session, BulkAction.TAG, Selection((contact_id,)), tag="vip", actor=self._by,
                now=self._now,
            )  # fmt: skip
            await work_on_job(session, job.job_id, now=self._now)
        async with self._database.transaction() as session:
            await undo_job(session, job.job_id, actor=self._by, now=self._now)

    async def _upload(self) -> None:
        import_id = new_public_id("i")
        await self._files.keep(import_id, _table(self._word))
        async with self._database.transaction() as session:
            await register_upload(
                session, self._files, import_id, name=f"{self._word}.csv", actor=self._by,
                now=self._now,
            )  # fmt: skip


async def _table(word: str) -> AsyncIterator[bytes]:
    yield f"email,name\n{word}@nest.example,{word}\n".encode()
