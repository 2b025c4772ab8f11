#!/bin/sh
# The journeys drive Debian's Chromium. Where it is missing and may be installed, install it; else say so loudly.
# With CI=true a missing browser is a failure: a run without journeys is not a green run.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's Chromium for the browser journeys"
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null 2>&1 \
        || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null 2>&1
    command -v chromium >/dev/null 2>&1 && exit 0
fi
echo "lamplight: no Chromium here, and it could not be installed: the browser journeys cannot run." >&2
echo "           Debian: apt-get install chromium.  Elsewhere: set CHROMIUM to the browser's path." >&2
[ "${CI:-}" = true ] && exit 1
exit 0
