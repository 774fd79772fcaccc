#!/bin/sh
# Install Debian packages that are missing, when that is allowed here; say clearly when it is not.
set -eu
missing=""
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "These Debian packages are missing and may not be installed from here (not root, no sudo):$missing"
    echo "Ask an administrator for: apt-get install$missing"
    exit 1
fi
echo "Installing Debian packages:$missing"
# PostgreSQL's package starts a server of its own; the tests start theirs.
$as_root apt-get update -qq >/dev/null || echo "The package lists could not be refreshed; trying with the old ones."
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "Debian could not install:$missing. Install them by hand and run again."
    exit 1
}
