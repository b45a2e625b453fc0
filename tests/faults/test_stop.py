"""A server that is told to stop ends what it has begun, with exit code 0, and soon."""

import json
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.nursery import ForkedServer
from tests.serving import KEY, PRIVATE, ServerProcess

# Instead of the ten seconds that a server gives; the request below sends its rest well within them.
PATIENCE_SECONDS = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedServer]:
    """One for all; who stops it for good comes last."""
    home, patience = tmp_path_factory.mktemp("home"), str(PATIENCE_SECONDS)
    server = ForkedServer(home, **PRIVATE, CONTACTS_LOG_FORMAT="json", ANSWERS_WITHIN=patience)
    yield server.start()
    server.close()


def _log_with(server: ServerProcess, words: str) -> str:
    """The log once it has these words: lines of requests are gathered for a moment."""
    deadline = time.monotonic() + 10
    while words not in server.log:
        assert time.monotonic() < deadline, "the line was not written"
        time.sleep(0.01)
    return server.log


def test_its_lines_are_objects_without_anybody(server: ServerProcess) -> None:
    added = server.api.post(
        "/api/v1/contacts", json={"name": "Canary", "email": "canary@acme.example"}
    )
    contact_id = added.json()["id"]
    server.api.get(f"/api/v1/contacts/{contact_id}")
    server.api.get("/api/v1/contacts", params={"q": "canary"})
    server.api.patch(f"/api/v1/contacts/{contact_id}", json={"email": "canary"})
    measures = server.api.get("/metrics").text

    log = _log_with(server, '"method":"PATCH"')
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    routes = {line.get("route") for line in lines}
    assert {"/api/v1/contacts", "/api/v1/contacts/{contact_id}"} <= routes
    assert "anary" not in log
    assert contact_id not in log
    assert contact_id not in measures
    for name in ("hilal_requests_total", "hilal_request_seconds_bucket", "hilal_database_up 1.0"):
        assert name in measures


def begin_request(server: ServerProcess, body: bytes) -> socket.socket:
    """Send everything of a request but the end of its body."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    head = (
        f"POST /api/v1/contacts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    connection.sendall(head.encode() + body[:-1])
    # So the server has begun with it.
    assert connection.recv(100).startswith(b"HTTP/1.1 100")
    return connection


def test_what_was_begun_is_ended_and_nothing_new_is(server: ServerProcess) -> None:
    body = json.dumps({"name": "Ada", "email": "ada@acme.example"}).encode()
    connection = begin_request(server, body)

    server.send(signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
    connection.sendall(body[-1:])
    # Head and body may come apart; the server hangs up when it has said all.
    answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    connection.close()

    assert answer.startswith(b"HTTP/1.1 201")
    assert server.wait() == 0
    contact_id = json.loads(answer.partition(b"\r\n\r\n")[2])["id"]
    assert server.start().api.get(f"/api/v1/contacts/{contact_id}").json()["name"] == "Ada"


def test_nobody_can_hold_up_the_end(server: ServerProcess) -> None:
    connection = begin_request(server, b"{}")
    began = time.monotonic()

    assert server.stop() == 0

    assert time.monotonic() - began >= PATIENCE_SECONDS
    connection.close()
