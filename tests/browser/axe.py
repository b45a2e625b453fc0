"""axe (WCAG 2.2 AA) on what is shown, in the light and in the dark."""

import json
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]
_AXE = Axe().axe_script
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What a theme can break: everything else is the same document, which was looked at already.
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# A row that is still dimmed while its successor is fetched is looked at again.
_LOOKS_AFTER_MS = (100, 600)
# Half-faded things have colours that nobody reads.
_STILL = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished.catch(() => null)))"""


def violations(page: Page, *, within: str | None = None) -> list[str]:
    """What breaks a rule on the page, or inside one part of it, in the theme that it has now."""
    return _broken(page, _LEVELS, within)


def violations_in_both_themes(page: Page, *, within: str | None = None) -> list[str]:
    """The same in the light, and what its colours break in the dark."""
    found = []
    for theme, rules in (("light", _LEVELS), ("dark", _COLOURS)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {broken}" for broken in _broken(page, rules, within)]
    return found


def _broken(page: Page, rules: Any, within: str | None) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    where = json.dumps(within) if within else "document"
    script = f"axe.run({where}, {options}).then((told) => told.violations)"
    found: list[Any] = []
    for wait_ms in _LOOKS_AFTER_MS:
        page.wait_for_timeout(wait_ms)
        page.evaluate(_STILL)
        found = page.evaluate(script)
        if not found:
            break
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
