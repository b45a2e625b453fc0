"""Checking a token tells what verifying it would do, step by step."""

import pytest

from app.auth.token_check import check_token
from app.auth.widget_keys import Trusted
from app.data.read_models import Claims
from tests.auth.signing import CHATBOT, NOW, SECOND, claims, hmac_key, signed, with_header
from tests.auth.token_attacks import ATTACKS

TRUSTED = Trusted([hmac_key()], retired=frozenset({"k_old"}))


@pytest.mark.parametrize(("token", "code"), ATTACKS.values(), ids=ATTACKS.keys())
def test_it_stops_where_verifying_would_refuse(token: str, code: str) -> None:
    check = check_token(token, trusted=TRUSTED, chatbot_id=CHATBOT, now=NOW)

    assert check.verified is None
    assert [step.code for step in check.steps] == [None] * (len(check.steps) - 1) + [code]


def test_a_good_token_is_told_from_form_to_claims() -> None:
    token = signed(claims(name="Ada", plan="gold", role="admin", aud=CHATBOT))

    check = check_token(token, trusted=TRUSTED, chatbot_id=CHATBOT, now=NOW)

    assert [step.title for step in check.steps] == ["Form", "Key", "Signature", "Claims"]
    assert "k_1" in check.steps[2].finding
    assert "still holds: 10." in check.steps[3].finding
    assert "Taken: sub, name, plan." in check.steps[3].finding
    assert "Passed over: role." in check.steps[3].finding
    assert check.verified is not None
    assert check.verified.claims == Claims("Ada", None, None, {"plan": "gold"})


def test_a_token_within_the_leeway_says_so() -> None:
    check = check_token(
        signed(claims(exp=SECOND - 30)), trusted=TRUSTED, chatbot_id=CHATBOT, now=NOW
    )

    assert "within the 60 seconds" in check.steps[3].finding


def test_a_retired_key_is_named_as_the_reason() -> None:
    check = check_token(with_header(kid="k_old"), trusted=TRUSTED, chatbot_id=CHATBOT, now=NOW)

    assert check.steps[-1].code == "retired"
