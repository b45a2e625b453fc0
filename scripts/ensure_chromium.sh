#!/usr/bin/env bash
# Sees to it that the browser tests can start: Playwright's driver, and the Chromium that is there,
# else Debian's when we are root, else Playwright's own.
set -euo pipefail
venv=${1:-.venv}

can_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

install() {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

driver_runs() { "$venv/bin/playwright" --version >/dev/null 2>&1; }

own_chromium() {
    "$venv/bin/python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}

has_chromium() {
    [ -x "${CHROMIUM:-}" ] && return
    command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null && return
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return
    [ -x "$(own_chromium)" ]
}

# A bare Debian lacks the one library that the driver's Node does not bring.
if ! driver_runs && can_install; then
    install libatomic1
fi
if ! driver_runs; then
    echo "Playwright's driver does not start; on Debian and Ubuntu: apt-get install libatomic1" >&2
    exit 1
fi

has_chromium && exit 0
if can_install; then
    echo "Installing Chromium, and fonts that show Arabic, Chinese and emoji."
    install chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji || true
    has_chromium && exit 0
fi
if ! "$venv/bin/playwright" install chromium; then
    echo "No Chromium was found; install it, or name it: make test CHROMIUM=/path/to/chromium" >&2
    exit 1
fi
