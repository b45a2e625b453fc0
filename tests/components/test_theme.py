"""The look is served by ourselves and readable in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest

from app.components.icons import IconName
from app.components.theme import ASSETS

TOKENS = (ASSETS / "tokens.css").read_text()
GROUNDS = ("bg", "surface", "sunken", "accent-soft")
ON_THEIR_OWN = (("ok", "ok-soft"), ("warn", "warn-soft"), ("note", "note-soft"),
                ("plum", "plum-soft"), ("danger", "danger-soft"), ("text", "mark"),
                ("text", "live"), ("muted", "live"), ("on-accent", "accent"))  # fmt: skip
PAIRS = (*product(("text", "muted", "faint"), GROUNDS), *ON_THEIR_OWN)


def colours(theme: str) -> dict[str, str]:
    """Read the colours of one theme out of the sheet."""
    start = TOKENS.index(":root {" if theme == "light" else '[data-theme="dark"] {')
    block = TOKENS[start : TOKENS.index("\n}", start)]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    """Weigh a colour as WCAG 2.2 does."""
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    known = colours(theme)
    darker, lighter = sorted((luminance(known[ink]), luminance(known[ground])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize("icon", IconName.__args__)
def test_every_icon_is_drawn(icon: str) -> None:
    assert f".hc-icon--{icon} {{" in (ASSETS / "icons.css").read_text()


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_nothing_comes_from_elsewhere(sheet: Path) -> None:
    addresses = re.findall(r"""url\(["']?([^"')]+)""", sheet.read_text())

    assert all(address.startswith(("data:", "fonts/")) for address in addresses)


def test_every_font_of_the_sheet_is_there_with_its_licence() -> None:
    fonts = set(re.findall(r"fonts/[a-z0-9-]+\.woff2", TOKENS))

    assert fonts == {f"fonts/{file.name}" for file in (ASSETS / "fonts").glob("*.woff2")}
    assert "SIL Open Font License" in (ASSETS / "fonts" / "OFL.txt").read_text()


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens_alone(sheet: Path) -> None:
    if sheet.name in {"tokens.css", "icons.css"}:
        return

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()) == []


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_sides_are_named_by_the_reading_direction(sheet: Path) -> None:
    # What is always read from left to right has its sides by their names.
    if sheet.name == "reading.css":
        return

    sides = r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right): |: (?:left|right);"
    assert re.findall(sides, sheet.read_text()) == []
