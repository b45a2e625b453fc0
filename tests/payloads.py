"""Published payloads of cross-site scripting, read from the package that carries them.

The package itself is never imported: what it holds is only looked at, as text.
"""

import ast
import os
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

# What the published list does not know: the ways in which this framework would run a value.
OF_THE_FRAMEWORK = (
    ":onclick",
    ":x=alert(1)",
    "(e) => alert(1)",
    "{{alert(1)}}",
    "{{constructor.constructor('alert(1)')()}}",
    "{{_openBlock.constructor('alert(1)')()}}",
    "${alert(1)}",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "'-alert(1)-'",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    'x" v-on:mouseenter="alert(1)" autofocus onfocus="alert(1)',
    "<component is=script>alert(1)</component>",
    "<img src=x onerror=alert(1)>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "x; background: url(https://evil.example/x.png)",
    "javascript:alert(1)",
    "//evil.example/x",
)


def published() -> list[str]:
    """Every distinct payload of the list, in its own order."""
    files = distribution("brs-kb").files or []
    paths = sorted(str(file.locate()) for file in files if file.match("payloads/**/*.py"))
    return list(dict.fromkeys(text for path in paths for text in _payloads_of(Path(path))))


def payloads(sample: int) -> list[str]:
    """Our own, and so many of the published ones, evenly from the whole list.

    `PAYLOADS=all` takes every one, `PAYLOADS=1000` so many.
    """
    every = published()
    wanted = os.environ.get("PAYLOADS", str(sample))
    count = len(every) if wanted == "all" else int(wanted)
    chosen = every[:: max(1, len(every) // count)][:count]
    return list(dict.fromkeys([*OF_THE_FRAMEWORK, *chosen]))


def _payloads_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "payload":
            given = node.value.value if isinstance(node.value, ast.Constant) else None
            if isinstance(given, str):
                yield given
