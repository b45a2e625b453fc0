"""The files under deploy/ fit the program and each other; no container is started here."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SETTINGS = {str(field.alias) for field in Settings.model_fields.values()}


@pytest.fixture
def compose() -> dict[str, dict[str, dict[str, object]]]:
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(
        (DEPLOY / "compose.yaml").read_text("utf-8")
    )
    return loaded


def code_of(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def test_compose_sets_only_what_there_is_to_set(
    compose: dict[str, dict[str, dict[str, object]]],
) -> None:
    contacts = [name for name in compose["services"] if name.startswith("contacts-")]

    assert len(contacts) == 2
    for name in contacts:
        service = compose["services"][name]
        # The last is what the proxy's headers are believed by.
        assert set(service["environment"]) - SETTINGS <= {"CONTACTS_TRUSTED_PROXIES"}
        build = service["build"]
        assert isinstance(build, dict)
        assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_compose_names_what_it_mounts(compose: dict[str, dict[str, dict[str, object]]]) -> None:
    mounted = {
        str(volume).partition(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert mounted == set(compose["volumes"])
    for config in compose["configs"].values():
        assert (DEPLOY / str(config["file"])).is_file()


def test_the_proxy_of_compose_is_the_one_that_is_tested() -> None:
    tested = "\n".join(code_of(DEPLOY / "nginx" / "hilal-contacts.conf"))
    for number in (1, 2):
        tested = tested.replace(f"127.0.0.1:808{number}", f"contacts-{number}:8080")

    assert "\n".join(code_of(DEPLOY / "nginx" / "compose.conf")) == tested


def test_the_image_holds_what_the_server_needs() -> None:
    lines = code_of(DEPLOY / "Dockerfile")
    copied = {
        shlex.split(line)[-2] for line in lines if line.startswith("COPY") and "--from" not in line
    }

    assert copied == {"requirements.txt", "main.py", "app"}
    assert all((ROOT / name).exists() for name in copied)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied
    assert any(line.startswith("USER ") for line in lines)


def test_the_unit_gives_a_stop_the_time_it_needs() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "systemd" / "hilal-contacts@.service")
    service = unit["Service"]
    main = (ROOT / "main.py").read_text("utf-8")
    limits = re.findall(r"^(?:ANSWER|END)_WITHIN_SECONDS = ([0-9]+)", main, re.MULTILINE)

    assert len(limits) == 2
    assert int(service["TimeoutStopSec"]) > sum(map(int, limits))
    names = re.findall(r"([A-Z_]+)=", service["Environment"])
    assert set(names) <= SETTINGS
    assert service["ExecStart"].endswith("main.py serve")


def test_every_measure_is_documented() -> None:
    sources = [ROOT / "app" / name for name in ("measures.py", "gauges.py", "api/health.py")]
    named = {
        name
        for source in sources
        for name in re.findall(r'"(hilal_[a-z_]+)"', source.read_text("utf-8"))
    }
    documented = set(
        re.findall(r"`(hilal_[a-z_]+)", (ROOT / "docs" / "operation.md").read_text("utf-8"))
    )

    measured = {name for name in named if f"{name}_total" not in documented}
    assert measured <= documented
    assert {name for name in documented if name.removesuffix("_total") not in named} == set()
