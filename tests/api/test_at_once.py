"""Many calls at once about one person are all answered, and alike."""

import asyncio

from app.data.check import find_faults
from tests.api.conftest import Machine

MANY = 50


async def test_fifty_calls_about_one_new_person_at_once_are_all_answered(machine: Machine) -> None:
    body = {"chatbot_id": "support", "attributes": {"email": "ada@acme.example"}}
    openings = [
        machine.call(
            "POST",
            "/conversations",
            {**body, "visitor_id": f"v{number}", "conversation_id": f"talk {number % 5}"},
        )
        for number in range(MANY // 2)
    ]
    visits = [
        machine.call("POST", "/identify", {**body, "visitor_id": f"v{number}"})
        for number in range(MANY // 2, MANY)
    ]

    answers = await asyncio.gather(*openings, *visits)

    assert {answer.status_code // 100 for answer in answers} == {2}
    assert len({answer.json()["contact_id"] for answer in answers}) == 1
    assert await find_faults(machine.database) == ()
