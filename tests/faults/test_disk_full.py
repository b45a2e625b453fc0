"""The disk is full or fails: writes are refused with a sentence, reads go on, and all recovers."""

import errno
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from app.data.storage_errors import DiskFailsError, DiskFullError
from tests.faults.disk import compile_recorder, has_compiler, recording
from tests.faults.nursery import ForkedServer
from tests.serving import EMAIL, PASSWORD, PRIVATE

needs_compiler = pytest.mark.skipif(not has_compiler(), reason="the recorder needs a C compiler")
ADA, BO = {"name": "Ada", "email": "ada@x.example"}, {"name": "Bo", "email": "bo@x.example"}


def refusal_of(answer: httpx.Response) -> str:
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    return str(answer.json()["detail"])


def names(server: ForkedServer) -> list[str]:
    return sorted(one["name"] for one in server.api.get("/api/v1/contacts").json()["items"])


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """While this file exists, writing fails with the error number in it."""
    return tmp_path_factory.mktemp("switch") / "errno"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, switch: Path) -> Iterator[ForkedServer]:
    home = tmp_path_factory.mktemp("home")
    library = compile_recorder(tmp_path_factory.mktemp("recorder"))
    recorded = recording(library, home, to=None, FAIL_WHILE=str(switch))
    server = ForkedServer(home, **PRIVATE, **recorded)
    yield server.start()
    server.close()


@needs_compiler
@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.ENOSPC, DiskFullError), (errno.EIO, DiskFailsError)],
    ids=["full", "failing"],
)
def test_writes_are_refused_reads_go_on_and_all_recovers(
    server: ForkedServer, switch: Path, number: int, refusal: type[DiskFullError | DiskFailsError]
) -> None:
    before = names(server)
    switch.write_text(str(number))
    try:
        assert refusal_of(server.api.post("/api/v1/contacts", json=ADA)) == str(refusal())
        assert names(server) == before
        page = httpx.post(
            f"{server.url}/sign-in",
            data={"email": EMAIL, "password": PASSWORD},
            headers={"accept": "text/html", "origin": server.url},
        )
        assert page.status_code == 503
        assert str(refusal()).split(".")[0] in page.text
    finally:
        switch.unlink()

    added = server.api.post("/api/v1/contacts", json={"name": f"After {number}"})

    assert added.status_code == 201
    assert names(server) == sorted([*before, f"After {number}"])
    assert "ada@x.example" not in server.log


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run([str(shutil.which("umount")), str(folder)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount here")
def test_a_disk_that_is_really_full_takes_no_harm(small_disk: Path) -> None:
    server = ForkedServer(small_disk, **PRIVATE).start()
    filler = small_disk / "filler"
    try:
        assert server.api.post("/api/v1/contacts", json=ADA).status_code == 201
        # Unbuffered: what does not fit any more would come up again when the file is closed.
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(512)):
                pass
        answers: list[httpx.Response] = []
        while not answers or answers[-1].is_success:
            answers.append(server.api.post("/api/v1/contacts", json={"name": "x" * 100}))
        assert refusal_of(answers[-1]) == str(DiskFullError())
        kept = 1 + sum(answer.is_success for answer in answers)
        assert len(names(server)) == kept

        filler.unlink()

        assert server.api.post("/api/v1/contacts", json=BO).status_code == 201
        assert len(names(server)) == kept + 1
    finally:
        server.close()
