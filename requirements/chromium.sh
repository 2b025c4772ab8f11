#!/bin/sh
# The journeys drive Debian's Chromium, best the one without windows. Where it is missing and may be installed, install it; else say so loudly.
# With CI=true a missing browser is a failure: a run without journeys is not a green run.
set -u
browser() {
    for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}
install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" >/dev/null 2>&1
}
browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's Chromium for the browser journeys"
    install chromium-headless-shell || { apt-get update -qq >/dev/null 2>&1 && install chromium-headless-shell; } || install chromium
    browser && exit 0
fi
echo "lamplight: no Chromium here, and it could not be installed: the browser journeys cannot run." >&2
echo "           Debian: apt-get install chromium-headless-shell.  Elsewhere: set CHROMIUM to the browser's path." >&2
[ "${CI:-}" = true ] && exit 1
exit 0
