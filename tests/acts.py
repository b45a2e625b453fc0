"""Finds what event handlers of pages do: where they ask for a permission, and where they write."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_WRITES = {"transaction", "act", "erase", "change_password"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Act:
    """A function of a page, by its qualified name."""

    name: str
    outer: "Act | None" = None
    asks: list[str] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)

    @property
    def is_asked_for(self) -> bool:
        """Whether it, or the function around it, asks before anything is written."""
        return bool(self.asks) or (self.outer is not None and self.outer.is_asked_for)


def acts_of(source: str, module: str) -> Iterator[Act]:
    """Every function of a module, the inner ones after the outer."""
    yield from _walk(ast.parse(source), module, None)


def acts_under(folder: Path) -> Iterator[Act]:
    """Every function of the package in this folder."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__") or folder.name
        yield from acts_of(path.read_text(encoding="utf-8"), module)


def _walk(node: ast.AST, name: str, outer: Act | None) -> Iterator[Act]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            act = Act(f"{name}.{child.name}", outer)
            for call in _own_calls(child):
                _note(act, call)
            yield act
            yield from _walk(child, act.name, act)
        elif isinstance(child, ast.ClassDef):
            yield from _walk(child, f"{name}.{child.name}", outer)
        else:
            yield from _walk(child, name, outer)


def _own_calls(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _own_calls(child)


def _note(act: Act, call: ast.Call) -> None:
    if not isinstance(call.func, ast.Attribute):
        return
    if call.func.attr == "acting":
        act.asks += [
            node.attr
            for argument in call.args
            for node in ast.walk(argument)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Permission"
        ]
    elif call.func.attr in _WRITES:
        act.writes.append(call.lineno)
