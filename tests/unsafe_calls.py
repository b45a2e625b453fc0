"""Finds the calls of NiceGUI by which a value could become markup or script."""

import ast
import re
from collections.abc import Iterator

# These parse their text: `.props("label=" + name)` sets whatever attributes a name spells out.
# `.classes()` parses as well, but a class name can neither run nor load anything.
PARSED = {"props", "style"}
# These run or render their text, so nothing but a literal or a constant may reach them.
RENDERED = {
    "add_body_html",
    "add_css",
    "add_head_html",
    "add_scss",
    "add_slot",
    "html",
    "markdown",
    "mermaid",
    "restructured_text",
    "run_javascript",
}
# These evaluate keys that begin with a colon, or let a visitor write markup.
FORBIDDEN = {"aggrid", "editor"}
# What a template or a property of this name is given becomes markup.
MARKUP = re.compile(r"v-html|\b(?:inner|outer)HTML\b|\bsrcdoc\b")


def unsafe_calls(source: str) -> Iterator[str]:
    """Give one line, ``LINE: why``, for each call that could turn a value into markup or script."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for why in _faults(node):
                yield f"{node.lineno}: {why}"
        elif isinstance(node, ast.Constant) and MARKUP.search(str(node.value)):
            yield f"{node.lineno}: renders a value as markup"


def _faults(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name in FORBIDDEN and _is_of_ui(call.func):
        yield f"ui.{name} evaluates or keeps markup"
    if name in PARSED and any(_is_composed(argument) for argument in arguments):
        yield f"{name}() parses a composed string"
    if name in RENDERED and not all(_is_fixed(argument) for argument in arguments):
        yield f"{name}() renders something else than a literal or a constant"
    if _leads_away(call, name) and not _is_path_of_ours(arguments[-1]):
        yield f"{name}() may lead to an address that somebody chose"
    for keyword in call.keywords:
        if keyword.arg == "html_columns":
            yield "html_columns renders values as markup"
        if keyword.arg == "sanitize" and not _is_constant(keyword.value, True):
            yield "sanitize must stay on"


def _leads_away(call: ast.Call, name: str) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if name == "to":
        return getattr(call.func.value, "attr", "") == "navigate"
    return name in {"link", "open"} and _is_of_ui(call.func)


def _is_path_of_ours(node: ast.expr) -> bool:
    """Whether the address begins, as it stands in the source, with one slash of ours."""
    if isinstance(node, ast.JoinedStr) and node.values:
        return _is_path_of_ours(node.values[0])
    if isinstance(node, ast.BinOp):
        return _is_path_of_ours(node.left)
    if isinstance(node, ast.Constant):
        return re.match(r"/(?!/|$)", str(node.value)) is not None
    return _is_fixed(node)


def _is_of_ui(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "ui"


def _is_composed(node: ast.expr) -> bool:
    return any(
        isinstance(part, ast.FormattedValue | ast.BinOp)
        or (isinstance(part, ast.Call) and getattr(part.func, "attr", "") in {"format", "join"})
        for part in ast.walk(node)
    )


def _is_fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        return (node.id if isinstance(node, ast.Name) else node.attr).isupper()
    return isinstance(node, ast.Constant)


def _is_constant(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
