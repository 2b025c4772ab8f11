#!/bin/sh
# Bring .venv to exactly what a lock file says:  sh requirements/install.sh runtime|dev
#
# Needs python3.11 and nothing else that Python does not bring. When the lock file has not changed since the last
# time, this returns in a few milliseconds: .venv keeps a copy of the lock it was made from. An environment made for
# `dev` also serves `runtime`, because the development lock holds the same versions and more.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3.11}
UV_VERSION=0.13.9
SET=${1:-runtime}
LOCK=requirements/$SET.txt

refuse() { echo "lamplight: $1" >&2; exit 2; }
current() { cmp -s "requirements/$1.txt" ".venv/$1.lock"; }

[ -f "$LOCK" ] || refuse "there is no $LOCK: say runtime or dev"
if [ -L .venv ]; then
    exit 0  # an environment shared with another checkout is looked after there
fi
if [ -x .venv/bin/python ]; then
    current "$SET" && exit 0
    # Running in an environment made for development never takes the development tools away.
    if [ "$SET" = runtime ] && [ -f .venv/dev.lock ]; then
        current dev && exit 0
        SET=dev LOCK=requirements/dev.txt
    fi
fi

if ! [ -x .venv/bin/python ]; then
    command -v "$PYTHON" >/dev/null || refuse "$PYTHON is missing: install Python 3.11 (Debian: apt-get install python3.11)"
    echo "Making the environment in .venv"
    "$PYTHON" -m venv --without-pip .venv || refuse "$PYTHON cannot make an environment: install its venv module (Debian: apt-get install python3.11-venv)"
fi

# A home that cannot be written (a build machine, a service account) must not matter.
if [ -z "${UV_CACHE_DIR:-}" ] && ! { [ -n "${HOME:-}" ] && mkdir -p "$HOME/.cache" 2>/dev/null && [ -w "$HOME/.cache" ]; }; then
    UV_CACHE_DIR=$PWD/.cache/uv
    export UV_CACHE_DIR
fi

if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    WANT="uv==$UV_VERSION"
    QUIET="-q -q --disable-pip-version-check"
    if "$PYTHON" -m pip --version >/dev/null 2>&1; then
        # shellcheck disable=SC2086  # QUIET is several words
        "$PYTHON" -m pip --python .venv/bin/python install $QUIET "$WANT" || refuse "pip could not install $WANT: is the package index reachable?"
    elif .venv/bin/python -m ensurepip >/dev/null 2>&1; then
        # shellcheck disable=SC2086
        .venv/bin/python -m pip install $QUIET "$WANT" || refuse "pip could not install $WANT: is the package index reachable?"
    else
        refuse "$PYTHON has neither pip nor ensurepip: install one of them (Debian: apt-get install python3-pip)"
    fi
fi

# Compiled once here, or by every process on a machine whose PYTHONDONTWRITEBYTECODE is set: a second and more each time.
echo "Installing $LOCK"
.venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes "$LOCK" \
    || refuse "could not install $LOCK; nothing else was started"
rm -f .venv/runtime.lock .venv/dev.lock
cp "$LOCK" ".venv/$SET.lock"
