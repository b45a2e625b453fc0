#!/usr/bin/env bash
# Makes .venv with a Python that is new enough; on a bare Debian, where Python comes without
# venv, root gets it installed and anyone else is told what to ask for.
set -euo pipefail
venv=${1:-.venv}
"$venv/bin/python" -m pip --version >/dev/null 2>&1 && exit 0

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=
for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    echo "Hilal Contacts needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "This Python comes without venv; install $package (apt-get install $package) and start again." >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
fi
rm -rf "$venv"
"$python" -m venv "$venv"
