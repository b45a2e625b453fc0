"""Paste a token and read what would happen with it, and why; nothing is stored."""

from nicegui import ui

from app.auth.secrets import SecretBox
from app.auth.token_check import Step, TokenCheck, check_token
from app.auth.widget_keys import trusted_keys
from app.components.elements import Button, Link, Text, TextArea
from app.components.icons import Icon
from app.components.words import _
from app.data.foresight import foresee
from app.data.identity_facts import Visit
from app.data.read_models import Foreseen
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

# Nobody's visitor: what a token says is the same in every browser that is new here.
_NEW_VISITOR = " token check "


class TokenCheckDesk:
    """A box for a token, and below it what verifying found at each step."""

    def __init__(self, seat: Seat, chatbot_id: str) -> None:
        self._seat = seat
        self._chatbot_id = chatbot_id
        with ui.element("section").classes("hc-section hc-narrow"):
            Text(_("Check a token"), tag="h2")
            self._token = TextArea(
                _("Token"),
                rows=4,
                hint=_("Read here and forgotten: nothing is stored, counted or sent on."),
            )
            Button(_("Check"), on_click=self._check)
            self._found = ui.element("div").classes("hc-token-check")
            self._found.props["role"] = "status"

    async def _check(self) -> None:
        with self._found, refusals_shown():
            token = self._token.value.strip()
            workplace = self._seat.workplace
            settings = workplace.settings
            foreseen = None
            async with workplace.database.read() as session:
                trusted = await trusted_keys(
                    session,
                    self._chatbot_id,
                    box=SecretBox(settings.ensure_secret()),
                    fallback=settings.widget_jwt_hmac_secret,
                )
                check = check_token(token, trusted=trusted, chatbot_id=self._chatbot_id, now=now())
                if check.verified is not None:
                    visit = Visit(self._chatbot_id, _NEW_VISITOR, check.verified)
                    foreseen = await foresee(
                        session, visit, claims_mode=settings.claims, region=settings.default_region
                    )
            self._show(check, foreseen)

    def _show(self, check: TokenCheck, foreseen: Foreseen | None) -> None:
        self._found.clear()
        with self._found:
            with ui.element("ol").classes("hc-steps"):
                for step in check.steps:
                    _step(step)
            if foreseen is None:
                Text(_("Refused: nothing would be written."), tag="p", classes="hc-claim")
            else:
                _outcome(foreseen, has_email=bool(check.verified and check.verified.claims.email))


def _step(step: Step) -> None:
    with ui.element("li").classes("hc-step"):
        Icon("check" if step.code is None else "close")
        with ui.element("div"):
            Text(_(step.title), tag="strong")
            found = " ".join(_(each.sentence, **each.facts) for each in step.findings)
            Text(found if step.code is None else f"{found} ({step.code})", tag="p")


def _outcome(foreseen: Foreseen, *, has_email: bool) -> None:
    with ui.element("p"):
        if foreseen.contact_id is None:
            Text(_("Accepted: somebody new would be added, verified."))
        else:
            Text(_("Accepted: the visitor would be taken for a contact that is there, verified."))
            Link(_("Open the contact"), f"/contacts/{foreseen.contact_id}")
    for contact_id in foreseen.merged:
        with ui.element("p"):
            Text(_("Another contact, known by the same email, would be merged into it."))
            Link(_("Open the other contact"), f"/contacts/{contact_id}")
    for contact_id in foreseen.shown_with:
        with ui.element("p"):
            Text(
                _(
                    "The email belongs to a contact with another subject: it would stay there, "
                    "and the pair be shown under Duplicates."
                )
            )
            Link(_("Open that contact"), f"/contacts/{contact_id}")
    if has_email and not foreseen.takes_email and not foreseen.shown_with:
        Text(_("The email would not be taken."), tag="p")
