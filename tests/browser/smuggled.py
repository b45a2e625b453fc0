"""A directory in which every text that anybody may give is a published payload."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.auth.kiosk_passes import KioskPasses
from app.data.api_keys import add_api_key
from app.data.chatbots import add_chatbot
from app.data.contacts import ContactEdit, create_contact, edit_contact
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.database import Database, WriteSession
from app.data.errors import ContactsError
from app.data.field_definitions import define_field
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.kiosks import add_kiosk
from app.data.merge import merge_contacts
from app.data.notes import add_note
from app.data.operators import add_operator
from app.data.read_models import Actor, Claims, FieldDefinition, KioskView, Verified
from app.data.saved_views import save_view, share_view
from app.data.vocabulary import FieldKind, KioskNames, MessageRole, Role, Scope, Source

CHATBOT = "support"
_ACTOR = Actor("system")
_HOUR = timedelta(hours=1)
# The most that one contact may carry.
_CROWD = 95


@dataclass
class Sown:
    """Where what was given is to be seen."""

    contacts: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    kiosk_link: str = ""


class Sower:
    """Gives each payload in each place; a place that refuses it is safe from it."""

    def __init__(self, home: Path, operator_id: str) -> None:
        self._database = Database(
            f"sqlite+aiosqlite:///{home / 'contacts.db'}", on_commit=lambda _changes: None
        )
        self._operator = operator_id
        self._now = datetime.now(UTC)
        self.sown = Sown()

    async def sow(self, payloads: Sequence[str]) -> Sown:
        """Give them all, and tell where."""
        await self._crowd(payloads)
        await self._talk(payloads)
        for number, payload in enumerate(payloads):
            await self._person(number, payload)
            await self._workshop(number, payload)
        await self._pairs(payloads)
        await self._kiosk()
        await self._database.close()
        return self.sown

    async def _try(self, act: Callable[[WriteSession], Awaitable[object]]) -> object:
        with suppress(ContactsError):
            async with self._database.transaction() as session:
                return await act(session)
        return None

    async def _person(self, number: int, payload: str) -> None:
        edit = ContactEdit(name=payload, email=f"p{number}@smuggled.example")
        made = await self._try(partial(create_contact, edit=edit, **self._by(Source.OPERATOR)))
        if not isinstance(made, str):
            return
        self.sown.contacts.append(made)
        for more in (
            ContactEdit(tags=[payload.replace(",", ";")[:60]]),
            ContactEdit(captured_fields={"company": payload}),
            ContactEdit(captured_fields={payload[:100]: payload}),
            ContactEdit(external_ids={payload[:60]: f"{number} {payload}"[:200]}),
            ContactEdit(email=f"{payload}@smuggled.example"),
            ContactEdit(phone=payload),
        ):
            await self._try(
                partial(edit_contact, contact_id=made, edit=more, **self._by(Source.OPERATOR))
            )

    async def _crowd(self, payloads: Sequence[str]) -> None:
        """People with as much on them as fits, so that one panel shows many payloads."""
        for first in range(0, len(payloads), _CROWD):
            some = payloads[first : first + _CROWD]
            edit = ContactEdit(name=f"Crowd {first}")
            made = await self._try(partial(create_contact, edit=edit, **self._by(Source.OPERATOR)))
            self.sown.paths.append(f"/contacts/{made}")
            for payload in some:
                key = f":{payload}"[:100]
                for more in (
                    ContactEdit(captured_fields={key: {payload: payload, "list": [payload]}}),
                    ContactEdit(external_ids={payload[:60]: payload[:200]}),
                ):
                    await self._try(
                        partial(
                            edit_contact, contact_id=made, edit=more, **self._by(Source.INTEGRATION)
                        )
                    )
                note = partial(add_note, contact_id=made, body=payload)
                await self._try(partial(note, actor=self._actor(), now=self._now))

    async def _talk(self, payloads: Sequence[str]) -> None:
        """One transcript with everything in it, and a conversation for each payload."""
        await self._try(
            partial(add_chatbot, chatbot_id=CHATBOT, name=payloads[0][:300], now=self._now)
        )
        for number, payload in enumerate(payloads):
            claims = Claims(name=payload, fields={payload[:100]: payload})
            visit = Visit(CHATBOT, f"v{number}", verified=Verified(payload, payload, claims))
            opening = Opening(
                visit,
                f"talk-{number}",
                channel=payload[:60],
                page_url=payload,
                ip_address=payload[:40],
                user_agent=payload,
            )
            await self._try(partial(open_conversation, opening=opening, **self._heard()))
            body = [NewMessage(f"m{number}", MessageRole.VISITOR, payload)]
            for place in ("talk-0", f"talk-{number}"):
                await self._try(
                    partial(append_messages, conversation_id=place, messages=body, **self._heard())
                )
        self.sown.paths += [f"/conversations/talk-{number}" for number in (0, 1)]

    async def _workshop(self, number: int, payload: str) -> None:
        """What operators and admins name."""
        named = {"actor": self._actor(), "now": self._now}
        await self._try(
            partial(add_chatbot, chatbot_id=f"bot-{number}", name=payload, now=self._now)
        )
        await self._try(
            partial(add_api_key, name=payload, key_hash=payload, scopes=[Scope.READ], **named)
        )
        await self._try(
            partial(
                add_operator,
                email=f"o{number}@smuggled.example",
                name=payload,
                role=Role.VIEWER,
                password_hash=None,
                **named,
            )
        )
        view = KioskView(names=KioskNames.FULL)
        await self._try(partial(add_kiosk, name=payload, view=view, **named))
        kind = (FieldKind.CHOICE, FieldKind.LINK, FieldKind.TEXT)[number % 3]
        definition = FieldDefinition(payload[:100], payload[:100], kind, (payload[:90], "other"))
        await self._try(partial(define_field, definition=definition, **named))
        await self._try(partial(self._view, payload=payload))

    async def _view(self, session: WriteSession, *, payload: str) -> None:
        view = await save_view(
            session,
            self._operator,
            name=payload[:60],
            query=urlencode({"q": payload, "tag": payload}),
            columns=["name", payload[:100]],
            now=self._now,
        )
        await share_view(session, view.view_id, self._operator, now=self._now)

    async def _pairs(self, payloads: Sequence[str]) -> None:
        """Likely duplicates and merged people, by names and visitors."""
        for number, payload in enumerate(payloads[:20]):
            for email in (f"twin{number}a@pair.example", f"twin{number}b@pair.example"):
                visit = Visit(CHATBOT, f"twin-{number}", attributes=Claims(payload, email, None))
                await self._try(partial(identify, visit=visit, **self._heard()))
        first, second = self.sown.contacts[-2:]
        await self._try(
            partial(
                merge_contacts,
                primary_id=first,
                duplicate_id=second,
                actor=self._actor(),
                now=self._now,
            )
        )
        self.sown.contacts.remove(second)

    async def _kiosk(self) -> None:
        view, named = KioskView(names=KioskNames.FULL), {"actor": self._actor(), "now": self._now}
        async with self._database.transaction() as session:
            kiosk = await add_kiosk(session, name="<b>wall</b>", view=view, **named)
        passes = KioskPasses(self._database)
        self.sown.kiosk_link = await passes.offer(kiosk.kiosk_id, **named)

    def _actor(self) -> Actor:
        return Actor("operator", self._operator)

    def _by(self, source: Source) -> dict[str, Any]:
        return {"actor": self._actor(), "source": source, "now": self._now}

    def _heard(self) -> dict[str, Any]:
        return {"now": self._now, "claims_mode": "attach"}
