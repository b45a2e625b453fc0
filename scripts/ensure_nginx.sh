#!/usr/bin/env bash
# Gets nginx for the test of deploy/nginx where that can be done; without it that test is skipped.
set -euo pipefail
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq || true
    # Only the program: no service is to start on this machine.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends nginx-light >/dev/null || true
fi
command -v nginx >/dev/null || echo "Without nginx its test is skipped; on Debian and Ubuntu: apt-get install nginx-light"
