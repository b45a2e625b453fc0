#!/usr/bin/env bash
# Sees to it that the browser tests find a Chromium: the one that is there, else Debian's when we
# are root, else Playwright's own.
set -euo pipefail
venv=${1:-.venv}

has_chromium() {
    [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && return
    command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null && return
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return
    "$venv/bin/python" - <<'PYTHON'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not Path(playwright.chromium.executable_path).exists())
PYTHON
}

has_chromium && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium, and fonts that show Arabic, Chinese and emoji."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji && has_chromium && exit 0
fi

if ! "$venv/bin/playwright" install chromium; then
    echo "No Chromium was found; install it and start again, or name it: make test CHROMIUM=/path/to/chromium" >&2
    exit 1
fi
