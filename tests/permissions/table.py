"""The table: for each address, thing and method, how each of the demo city's people is answered.

    python tests/permissions/table.py > tests/permissions/table.txt

writes it anew; read what changed before you keep it. An act is tried with an empty form and undone, so 422 and 302 both
mean "may", 403 "may not", 404 "does not exist for them", and 302> "signs in first".
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLE = HERE / "table.txt"
PEOPLE = ("visitor", "gus", "ana", "lupe", "cora", "chidi", "dev", "eli", "fay")
WITHOUT_DUTY = ("gus", "ana", "lupe")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One line: an address of one thing, by one method, and the answers in the order of `PEOPLE`."""

    route: str
    thing: str
    method: str
    answers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.route, self.thing, self.method

    def __str__(self) -> str:
        return f"{self.route:<58} {self.thing:<22} {self.method:<5}" + "".join(f"{a:>8}" for a in self.answers)


def read() -> list[Row]:
    """The table as it is kept."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [Row(route, thing, method, tuple(answers)) for route, thing, method, *answers in lines]


def asked(route: str, thing: str, values: dict[str, Any], clients: dict[str, Any]) -> Iterator[Row]:
    """The rows of one address, asked now. A method that nobody is answered to has none."""
    from permissions.addresses import filled

    for method in METHODS:
        answers = tuple(_answer(clients[name], method, filled(route, values)) for name in PEOPLE)
        if set(answers) != {"405"}:
            yield Row(route, thing, method, answers)


def _answer(client: Any, method: str, address: str) -> str:
    from django.core.cache import caches
    from django.db import transaction

    for kept in caches.all(initialized_only=True):
        kept.clear()
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address, {})
        if answer.streaming:
            answer.close()
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and any(
        there in answer["Location"] for there in ("/accounts/login/", "/admin/login/")
    )
    return f"{answer.status_code}{'>' if to_sign_in else ''}"


def clients() -> dict[str, Any]:
    """A client for each of the people, signed in, with the second lock that each duty needs."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from accounts.models import User

    made = {name: Client(raise_request_exception=False) for name in PEOPLE}
    for name in PEOPLE[1:]:
        user = User.objects.get(email=f"{name}@demo.example")
        if name not in WITHOUT_DUTY:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
        made[name].force_login(user)
    return made


def all_rows(only: str | None = None) -> Iterator[Row]:
    """Every row, asked now of the demo city that the default connection points to."""
    from permissions.addresses import routes
    from permissions.things import complete, things_of

    complete()
    people = clients()
    for route in sorted(set(routes())):
        if only is None or route == only:
            for thing, values in things_of(route).items():
                yield from asked(route, thing, values, people)


def main() -> int:
    """Print the table, as the demo city answers now."""
    import os
    import tempfile

    root = HERE.parents[1]
    sys.path[:0] = [str(root), str(root / "site"), str(root / "tests"), str(HERE)]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LAMPLIGHT_MODE": "test"}
    import demo_city

    with tempfile.TemporaryDirectory(prefix="lamplight-table-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{demo_city.copied(Path(folder))}"
        import django
        from django.conf import settings

        django.setup()
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.CHECKPOINTS_ROOT = settings.MEDIA_ROOT = folder
        print("# " + f"{'address':<56} {'thing':<22} {'how':<5}" + "".join(f"{name:>8}" for name in PEOPLE))
        for row in all_rows(sys.argv[1] if len(sys.argv) > 1 else None):
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
