"""Finds words that people see and that no catalogue knows: literals that were not wrapped."""

import ast
import re
from collections.abc import Iterator

# The arguments in which these calls take words, by position.
SHOWN_BY_POSITION = {
    "Text": (0,), "Button": (0,), "Heading": (0,), "Link": (0,), "Dialog": (0,), "toast": (0,),
    "EmptyState": (0, 1), "TextField": (0,), "TextArea": (0,), "Select": (0,),
    "ConfirmDialog": (0, 1), "frame": (0,), "bare_frame": (0,), "set_text": (0,),
}  # fmt: skip
SHOWN_BY_NAME = {
    "label", "hint", "placeholder", "button", "caption", "sentence", "reason", "add_label",
    "name_label", "value_label", "never",
}  # fmt: skip
SHOWN_ATTRIBUTES = {"aria-label", "aria-description", "title", "placeholder", "alt"}
REFUSALS = re.compile(
    r"^(Contacts|InvalidValue|InvalidTag|InvalidSearch|InvalidToken|Cannot\w+)Error$"
)
WORD = re.compile(r"[^\W\d_]{2}")
# What reads the same in every language.
NAMES = {"Hilal Contacts", "kid", "https://www.example.org", "7K3M 9QXT"}

_TAG = re.compile(r"<[^<>]*?(?:=\"[^\"]*\"[^<>]*?)*>", re.DOTALL)
_TEMPLATE = re.compile(r"template: *`(.*?)`,?\n", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?<![:@\w-])(aria-label|title|placeholder|alt)=\"([^\"]*)\"")


def unwrapped_in_python(source: str) -> Iterator[str]:
    """Give one line, ``LINE: words``, for each literal that is shown and not in the catalogues."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for shown in _shown_by(node):
                yield from _literals(shown)
        elif isinstance(node, ast.Assign) and _is_shown_attribute(node.targets[0]):
            yield from _literals(node.value)


def composed_refusals(source: str) -> Iterator[str]:
    """Give one line, ``LINE: words``, for each refusal that no catalogue can know."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and REFUSALS.match(getattr(node.func, "id", "")):
            for argument in node.args:
                if isinstance(argument, ast.JoinedStr) and " " in ast.unparse(argument):
                    yield f"{node.lineno}: {ast.unparse(argument)}"


def unwrapped_in_script(source: str) -> Iterator[str]:
    """Give the words that stand in a component's template itself."""
    for template in _TEMPLATE.findall(source):
        for name, value in _ATTRIBUTE.findall(template):
            if WORD.search(value):
                yield f"{name}: {value}"
        between = _TAG.sub("\n", re.sub(r"<!--.*?-->", "", template, flags=re.DOTALL))
        for text in re.sub(r"\{\{.*?\}\}", "", between, flags=re.DOTALL).splitlines():
            if WORD.search(text) and text.strip() not in NAMES:
                yield text.strip()


def _shown_by(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for position in SHOWN_BY_POSITION.get(name, ()):
        if position < len(call.args):
            yield call.args[position]
    if name == "show_error":
        yield call.args[-1]
    if name == "page":
        return
    for keyword in call.keywords:
        if keyword.arg in SHOWN_BY_NAME:
            yield keyword.value


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if WORD.search(text) and text not in NAMES:
            yield f"{node.lineno}: {text}"
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.Constant) and _is_read(str(part.value)):
                    yield f"{node.lineno}: {part.value}"
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.BinOp(left=one, right=other):
            yield from _literals(one)
            yield from _literals(other)


def _is_read(text: str) -> bool:
    # A piece of an address or of code has signs and no spaces.
    return bool(WORD.search(text)) and (" " in text or not re.search(r"[#/=.:]", text))


def _is_shown_attribute(target: ast.expr) -> bool:
    match target:
        case ast.Subscript(value=ast.Attribute(attr="props"), slice=ast.Constant(value=str(name))):
            return name in SHOWN_ATTRIBUTES
    return False
