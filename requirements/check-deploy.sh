#!/bin/sh
# `check --deploy` as a city would run it: production settings, secrets of its own, PostgreSQL and Redis. Checks read
# settings only, so neither service has to answer.
set -eu
cd "$(dirname "$0")/.."
exec env LAMPLIGHT_MODE=production \
    SECRET_KEY="only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH" \
    ALLOWED_HOSTS=lamplight.example.org SITE_URL=https://lamplight.example.org \
    DATABASE_URL=postgres://lamplight@127.0.0.1:1/lamplight REDIS_URL=redis://127.0.0.1:1/0 \
    EMAIL_URL=smtp://127.0.0.1:25 \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
