"""What the documents promise and what the code has are the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from app.commands import build
from app.settings import Settings

ROOT = Path(__file__).parent.parent
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CALL = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (?:/api/v1)?(/(?:\.?[\w/{}-])+)")
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def table_under(heading: str) -> list[str]:
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def text_of(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def registered_calls(module: Path) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    prefixes = re.findall(r'APIRouter\([^)]*prefix="([^"]*)"', module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", []):
            match decorator:
                case ast.Call(ast.Attribute(attr=verb), [ast.Constant(value=str(path)), *_]) if (
                    verb in {"get", "post", "put", "patch", "delete"}
                ):
                    full = "".join(prefixes) + path
                    yield without_names(f"{verb.upper()} {full.removeprefix('/api/v1')}")


def without_names(call: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", call)


def command_help(*command: str) -> str:
    shown = CliRunner().invoke(
        build(lambda: None),
        [*command, "--help"],
        env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "160"},
    )
    assert shown.exit_code == 0, shown.output
    return shown.output


def offered_commands() -> Iterator[str]:
    yield from _commands_of(get_command(build(lambda: None)))


def _commands_of(command: Any, *names: str) -> Iterator[str]:
    for name, part in getattr(command, "commands", {}).items():
        yield from _commands_of(part, *names, name)
    if names and not getattr(command, "commands", {}):
        yield " ".join(names)


def test_every_setting_is_documented() -> None:
    documented = {row.split("`")[1] for row in table_under("Settings")}

    assert documented == {field.alias for field in Settings.model_fields.values()}


def test_every_default_is_documented() -> None:
    documented = {row.split("`")[1]: row.split("|")[2] for row in table_under("Settings")}
    plain = {
        str(field.alias): str(int(field.default) if field.default is True else field.default)
        for field in Settings.model_fields.values()
        if isinstance(field.default, str | int)
    }

    assert {name for name, value in plain.items() if f"`{value}`" not in documented[name]} == set()


def test_ci_runs_what_readme_says() -> None:
    told = README.split("\n## Test it\n")[1].split("```sh\n")[1].split("\n```")[0]

    assert told == "make test"
    assert text_of(".ci", "run").splitlines()[-1] == told


def test_every_call_of_the_api_is_documented() -> None:
    registered = {
        call for module in (ROOT / "app" / "api").rglob("*.py") for call in registered_calls(module)
    }
    documented = {
        without_names(f"{verb} {path}") for verb, path in CALL.findall(text_of("docs", "api.md"))
    }

    assert registered - documented == set()
    assert documented - registered == set()


@pytest.mark.parametrize(
    "command",
    [
        name
        for row in table_under("Command line")
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    ],
)
def test_every_documented_command_is_there(command: str) -> None:
    words = [word for word in command.split() if re.fullmatch(r"[a-z-]*[a-z]", word)]
    options = re.findall(r"--[a-z-]+", command)

    shown = command_help(*[word for word in words if not word.startswith("--")])

    assert [option for option in options if option not in shown] == []


def test_every_command_is_documented() -> None:
    documented = "\n".join(table_under("Command line"))

    offered = list(offered_commands())

    assert offered != []
    assert [command for command in offered if f"`{command}" not in documented] == []


def test_every_refusal_is_documented() -> None:
    trees = [
        ast.parse(text_of("app", "data", f"{name}.py")) for name in ("errors", "storage_errors")
    ]
    found = [node for tree in trees for node in tree.body]
    refusals = {node.name for node in found if isinstance(node, ast.ClassDef)}
    documented = text_of("docs", "errors.md")

    assert {name for name in refusals if f"`{name}`" not in documented} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_threat_names_tests_that_exist() -> None:
    rows = [line for line in text_of("docs", "security.md").splitlines() if "`test_" in line]
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row.split("|")[3])}
    existing = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))
    }

    assert len(rows) > 10
    assert named - existing == set()
