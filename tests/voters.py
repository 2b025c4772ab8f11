"""Voters by the hundred: a town with a poll and residents who are signed in, and the requests by which they cast.

For the crash test and the bench. The town is built in a process of its own, on whatever database the environment names:
`python tests/voters.py build 200` prints it as JSON, `python tests/voters.py finish POLL` closes the vote, counts and verifies it. Requests are plain bytes over plain sockets, so that asking costs next to nothing beside answering.
"""

from __future__ import annotations

import html
import json
import re
import socket
import sys
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "t" * 32  # a form token is whatever cookie and form agree on
NOTE = re.compile(r'<pre class="receipt-text" tabindex="0">(.*?)</pre>', re.DOTALL)


@dataclass(frozen=True)
class Voters:
    """A poll, the ids of its projects, the key its log signs with, and the session cookie of each resident."""

    poll: int
    projects: list[str]
    log_key: str
    sessions: list[str]

    @classmethod
    def read(cls, text: str) -> Voters:
        """As `build` printed them, after whatever else it said."""
        return cls(**json.loads(text.strip().splitlines()[-1]))

    def ballot(self, voter: int, choices: list[str], key: str, pin: str = "") -> bytes:
        """The request by which a voter casts: what a browser sends from the review page."""
        form = [("csrfmiddlewaretoken", TOKEN), ("key", key), *(("choice", id_) for id_ in choices), ("pin", pin)]
        return self.post(voter, f"/voting/{self.poll}/cast/", form)

    def post(self, voter: int, address: str, form: list[tuple[str, str]]) -> bytes:
        """A form sent by a voter."""
        body = urlencode(form)
        return (
            f"POST {address} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={TOKEN}; sessionid={self.sessions[voter]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


class Line:
    """One connection to a server that stays open from request to request."""

    def __init__(self, port: int, patience: float = 30.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises `OSError` when the server goes away before all of it is here."""
        self.socket.sendall(request)
        data = self._more(b"")
        while b"\r\n\r\n" not in data:
            data = self._more(data)
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        wanted = int(length[1]) if length else 0
        while len(body) < wanted:
            body = self._more(body)
        return int(head[9:12]), body

    def _more(self, data: bytes) -> bytes:
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        return data + piece

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def receipt_on(page: bytes) -> bytes:
    """The signed note on a receipt page."""
    found = NOTE.search(page.decode())
    assert found, page[:500]
    return html.unescape(found[1]).encode()


# --- In a process of its own ------------------------------------------------------------------------------------------


def build(count: int, tasks: int = 0) -> Voters:
    """A citywide poll of six projects that is open, and `count` residents who are signed in.

    `tasks` are put into the worker's queue, each of which appends what waits; every twentieth ends a day.
    """
    import factories
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from django_q.tasks import async_task

    from accounts.models import User
    from kit import clock
    from residence.models import Residence

    people = User.objects.bulk_create(
        User(email=f"voter{n}@example.org", password="!", public_name=f"Voter {n}") for n in range(count)
    )
    place, day = factories.neighborhood("Harbor"), clock.now().date() - timedelta(days=365)
    Residence.objects.bulk_create(
        Residence(
            user=person, neighborhood=place, method=Residence.Method.DESK, verified_at=clock.now(), since=day,
            in_city_since=day, born_on=day.replace(year=day.year - 40, day=1),
        )
        for person in people
    )  # fmt: skip
    poll = factories.poll(costs=[n * 10_000_00 for n in range(1, 7)])
    shelf, sessions = SessionStore(), []
    for person in people:
        told = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        sessions.append(
            Session(
                session_key=f"voter{person.pk:027d}",
                session_data=shelf.encode(told),
                expire_date=clock.now() + timedelta(days=2),
            )
        )
    Session.objects.bulk_create(sessions)
    with transaction.atomic():
        for number in range(tasks):
            async_task(f"voting.tasks.append_{'nightly' if number % 20 == 19 else 'waiting'}")
    projects = [project["id"] for project in poll.manifest.data["projects"]]
    return Voters(poll.pk, projects, poll.manifest.data["log"], [session.session_key for session in sessions])


def finish(number: int) -> dict[str, Any]:
    """Close the vote, open, count and publish it, and verify its bundle: whether it passed, what fell short, who counts.

    `opened` has the opened ballot of each commitment, `replaced` the commitments that no longer count.
    """
    import factories

    from config.demo import keys
    from voting import actions
    from voting.ledger import verify
    from voting.ledger.envelope import commitment_of
    from voting.models import Poll
    from voting.opening import opened_ballots
    from voting.record import bundles, closing

    poll = Poll.objects.with_place().get(pk=number)
    factories.end_voting(poll)
    officers = [factories.officer("Odile"), factories.officer("Otto")]
    poll = keys.open_ballots(actions.seal_poll(poll), by=officers[0])
    replaced = closing.replaced_by(poll)["superseded"]
    poll = actions.count_poll(poll, by=officers[0])
    for officer in officers:
        poll = actions.certify_poll(poll, by=officer)
    poll = actions.publish_poll(poll, by=officers[0])
    found = verify.verify(bundles.file_of(poll))
    opened = {commitment_of(line).hex(): json.loads(line) for line in opened_ballots(poll.openings)}
    return {"passed": found.passed, "faults": found.faults, "opened": opened, "replaced": replaced}


def main() -> int:
    import django

    sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests")]
    django.setup()
    began = time.monotonic()
    if sys.argv[1] == "build":
        print(json.dumps(asdict(build(*map(int, sys.argv[2:])))))
    else:
        print(json.dumps(finish(int(sys.argv[2]))))
    print(f"{sys.argv[1]}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
