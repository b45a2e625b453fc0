"""What no file may hold: holes in pages, unlisted doors, traces of a machine, loose packages."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from app.auth.admission import CHANGES, ROUTES
from app.auth.permissions import Permission
from tests.acts import acts_of, acts_under
from tests.auth.conftest import house  # noqa: F401 - a fixture
from tests.auth.house import WholeHouse
from tests.unsafe_calls import unsafe_calls

ROOT = Path(__file__).parent.parent
PYTHON = [*sorted((ROOT / "app").rglob("*.py")), ROOT / "main.py"]
SCRIPTS = sorted(
    path for path in (ROOT / "app").rglob("*") if path.suffix in {".js", ".vue", ".html"}
)
UNSAFE_IN_SCRIPTS = re.compile(
    r"v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    r"|srcdoc|createContextualFragment|DOMParser|setHTMLUnsafe|set(?:Timeout|Interval)\(\s*[\"'`]"
    r"|javascript:|setAttribute\(\s*[\"']on"
)
# Written with brackets, so that this file does not hold them itself.
SPEAKS_OF_A_MACHINE = re.compile(
    r"/wor[k]/|/hom[e]/[a-z]|\.\./share[d]"
    r"|py[p]i\.org|[p]ythonhosted|[n]pmjs\.|[d]eb\.debian\.|[c]rates\.io|proxy\.gol[a]ng"
)
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|NotImplementedErro[r])\b")
# The sign-in and the demo's shop act for people who have no role here.
PUBLIC_MODULES = ("sign_in.", "embed_sign_in.", "demo_shop.")
# What the browser calls by HTTP: the guard has asked for the permission that ROUTES names.
FETCHED_MODULES = ("preferences.", "saved_views.", "import_files.", "export_files.")
# Made by the framework where a page takes or offers a file; nothing is there until then.
MADE_LATER = {"GET /_nicegui/auto/{path:path}", "POST /_nicegui/client/{path:path}"}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)


def repository_texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607  git has no fixed place
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    texts = []
    for name in listed.stdout.splitlines():
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content:
            texts.append((name, content.decode()))
    return texts


# How many calls of a file were looked at and found to render nothing of anybody's: the theme puts
# the addresses of our own style sheets into the head, escaped.
REVIEWED = {"app/components/theme.py": 1}


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in repository_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_value_becomes_markup_or_script(path: Path) -> None:
    found = list(unsafe_calls(path.read_text(encoding="utf-8")))

    allowed = REVIEWED.get(str(path.relative_to(ROOT)), 0)
    assert len(found) <= allowed, found


@pytest.mark.parametrize(
    "source",
    [
        'ui.label().props(f"label={name}")',
        'ui.label().props("label=" + name)',
        'ui.label().props("label=%s" % name)',
        'ui.label().style("color: {}".format(color))',
        'ui.run_javascript(f"open({name})")',
        "ui.run_javascript(script)",
        "ui.html(name)",
        'ui.html("<b>ours</b>", sanitize=False)',
        'ui.add_head_html(f"<script>{script}</script>")',
        'ui.add_body_html(content="".join(parts))',
        'table.add_slot("body", template)',
        'ui.table(rows=rows, html_columns=["name"])',
        "ui.markdown(text, sanitize=None)",
        "ui.editor(value=text)",
        "ui.aggrid(options)",
        """table.add_slot("body", '<td v-html="props.row.name" />')""",
        "ui.markdown(text)",
        'ui.markdown(f"**{name}**")',
        "ui.mermaid(text)",
        'element.props["innerHTML"] = name',
        'element.props["srcdoc"] = name',
        "ui.navigate.to(address)",
        'ui.navigate.to(f"{address}/contacts")',
        'ui.navigate.to("//elsewhere.example")',
        'ui.navigate.to("/" + address)',
        'ui.link("Open", address)',
    ],
)
def test_an_unsafe_call_is_found(source: str) -> None:
    assert list(unsafe_calls(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        "ui.label(name)",
        'ui.label(f"{count} contacts")',
        'ui.input().props("outlined dense")',
        'element.props["aria-label"] = name',
        "ui.add_head_html(VIEWPORT)",
        'ui.navigate.to(f"/contacts/{contact_id}")',
        'ui.navigate.to("/imports/" + import_id)',
        "ui.navigate.to(HOME)",
        'ui.run_javascript("window.focus()")',
        'table.run_method("patch_all", rows)',
        "logger.style",
    ],
)
def test_a_safe_call_is_left_alone(source: str) -> None:
    assert list(unsafe_calls(source)) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_scripts_show_values_as_text(path: Path) -> None:
    assert UNSAFE_IN_SCRIPTS.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "script",
    [
        "box.innerHTML = name",
        "box.insertAdjacentHTML('beforeend', name)",
        "document.write(name)",
        "eval(name)",
        "new Function(name)()",
        "setTimeout('show(' + name + ')')",
        "frame.srcdoc = name",
        "link.href = `javascript:${name}`",
        'box.setAttribute("onclick", name)',
        '<td v-html="row.name"></td>',
    ],
)
def test_an_unsafe_script_is_found(script: str) -> None:
    assert UNSAFE_IN_SCRIPTS.search(script) is not None


def test_nothing_speaks_of_a_machine_or_a_registry() -> None:
    assert lines_with(SPEAKS_OF_A_MACHINE) == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED) == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

    assert [
        entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry
    ] == []


def test_the_locks_hold_what_the_project_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    to_run, to_test = (
        dict(PIN.findall((ROOT / lock).read_text()))
        for lock in ("requirements.txt", "requirements-dev.txt")
    )

    pinned = dict(PIN.findall("\n".join(project["project"]["dependencies"])))
    pinned_for_tests = dict(PIN.findall("\n".join(project["dependency-groups"]["dev"])))

    assert len(pinned) == len(project["project"]["dependencies"])
    assert pinned.items() <= to_run.items() <= to_test.items()
    assert pinned_for_tests.items() <= to_test.items()


def test_everything_that_is_imported_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = {
        name.lower() for name, _ in PIN.findall("\n".join(project["project"]["dependencies"]))
    }
    nodes = [node for path in PYTHON for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    modules = {
        *(alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names),
        *(node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)),
    }
    foreign = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"app"}
    providers = packages_distributions()

    unpinned = {
        name
        for name in foreign
        if not pinned & {provider.lower().replace("_", "-") for provider in providers[name]}
    }
    assert unpinned == set()


def test_every_change_of_a_page_is_listed_with_what_it_asks_for() -> None:
    acts = [
        act
        for act in acts_under(ROOT / "app" / "pages")
        if not act.name.startswith(PUBLIC_MODULES + FETCHED_MODULES)
    ]

    # Where it depends, the least comes first.
    found = {act.name: Permission[act.asks[0]] for act in acts if act.asks}

    assert found == CHANGES, "list it in app/auth/admission.py: CHANGES"
    assert [act.name for act in acts if act.writes and not act.is_asked_for] == []


def test_a_planted_change_that_asks_nobody_is_found() -> None:
    planted = (
        "class Desk:\n  async def wipe(self):\n    async with self._database.transaction(): ..."
    )

    (act,) = acts_of(planted, "desk")

    assert (act.name, act.writes, act.is_asked_for) == ("desk.Desk.wipe", [3], False)


async def test_every_door_is_listed_and_every_listed_door_is_there(
    house: WholeHouse,  # noqa: F811 - the fixture
) -> None:
    doors = house.doors()

    assert doors - ROUTES.keys() == set(), "list it in app/auth/admission.py: ROUTES"
    assert ROUTES.keys() - doors - MADE_LATER == set()


def test_every_page_may_be_built_slowly() -> None:
    """Else a busy machine shows the framework's own error page."""
    built_in_haste = [
        f"{file.name}:{call.lineno}"
        for file in sorted((ROOT / "app").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "ui.page"
        and all(keyword.arg != "response_timeout" for keyword in call.keywords)
    ]
    assert built_in_haste == []
