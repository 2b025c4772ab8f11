"""Nothing about choices is visible to anyone before the close: not on a page, not in the admin, a log or the database."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re

import factories
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from accounts.actions import leave
from audit.models import Entry
from voting import actions, ballots
from voting.ledger.envelope import LEAST_PADDED
from voting.ledger.sheets import nonce_of
from voting.models import Ballot, Participation
from voting.paper import actions as paper
from voting.paper import keying
from voting.sealing import Sealer

pytestmark = pytest.mark.django_db


def first_and_last(poll):
    projects = poll.manifest.data["projects"]
    return projects[0]["id"], projects[-1]["id"]


def whole_database():
    """Every cell of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    yield bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def without_tokens(text):
    """A page without what differs each time it is made."""
    return re.sub(
        r'(csrfmiddlewaretoken" value|csrf_?token"?|nonce)[="\': ]+[\w+/=-]+|name="key" value="[^"]+"',
        "",
        text,
        flags=re.IGNORECASE,
    )


def test_no_cell_of_the_database_holds_a_ballot_in_the_open(ana):
    poll = factories.poll()
    one, _ = first_and_last(poll)
    plain = ballots.canonical([one])
    actions.cast_ballot(poll, by=ana, choices=[one], key="k")
    cells = list(whole_database())
    assert not [cell for cell in cells if plain in cell or b'"choices"' in cell]
    assert ballots.canonical([]) not in b"".join(cells)


def test_no_cache_holds_a_ballot_or_somebodys_receipt(client, ana, bo):
    """By the bytes in which things are kept: pages, counters, tags. A PIN goes wherever choices go, and is not to be confused."""
    poll = factories.poll()
    one, other = first_and_last(poll)
    said = [b'"choices"']
    for person, pin in ((ana, "48153246"), (bo, "48154869")):
        client.force_login(person)
        form = {"choice": [one], "key": "k", "pin": pin}
        assert client.post(reverse("voting:review", args=[poll.pk]), form).status_code == 200
        for changed, status in (({}, 200), ({"choice": [other]}, 409), ({"choice": ["none"], "key": "l"}, 422)):
            assert client.post(reverse("voting:cast", args=[poll.pk]), form | changed).status_code == status
        client.get(reverse("voting:poll", args=[poll.pk]))
        said.append(pin.encode())
    said += [commitment.encode() for commitment in Ballot.objects.values_list("commitment", flat=True)]
    kept = [cell for cache in caches.all() for cell in cache._cache.values()]
    assert [cell for cell in kept if b"Your vote is recorded" in cell], "the page around a receipt is kept"
    assert not [words for words in said for cell in kept if words in cell]


def test_sealed_ballots_of_one_and_of_many_projects_are_as_long_as_each_other(ana, bo):
    poll = factories.poll(costs=[1_000_00] * 12)
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    actions.cast_ballot(poll, by=ana, choices=ids[:1], key="k")
    actions.cast_ballot(poll, by=bo, choices=ids, key="k")
    lengths = {len(bytes(ballot.envelope)) for ballot in Ballot.objects.all()}
    assert lengths == {32 + LEAST_PADDED + 16}


def test_every_page_is_the_same_whatever_ana_chose(client, ana, bo, dev, fay, caplog):
    poll = factories.poll()
    one, last = first_and_last(poll)
    addresses = [
        reverse("voting:polls"),
        reverse("voting:poll", args=[poll.pk]),
        reverse("voting:recorded", args=[poll.pk]),
        reverse("voting:outcome", args=[poll.pk]),
        reverse("voting:outcome_json", args=[poll.pk]),
        reverse("voting:manifest", args=[poll.pk]),
        reverse("polls_desk"),
        reverse("poll_desk", args=[poll.pk]),
    ]

    def everything():
        seen = []
        for who in (ana, bo, dev, fay):
            client.force_login(who)
            seen += [without_tokens(client.get(address).content.decode()) for address in addresses]
        return seen

    caplog.set_level(logging.DEBUG)
    actions.cast_ballot(poll, by=ana, choices=[one], key="first")
    before, audit = everything(), Entry.objects.count()
    actions.cast_ballot(poll, by=ana, choices=[last], key="second")
    assert everything() == before
    assert Entry.objects.count() == audit
    assert "choices" not in " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


def test_every_page_and_log_is_the_same_whatever_a_paper_sheet_says(client, ana, dev, dee, fay, caplog):
    poll = factories.poll(opened=False)
    paper.plan_paper(poll, by=dev, where="Library", hours="9 to 5")
    poll = actions.open_poll(poll, by=dev)
    code = paper.print_stack(poll, by=dev, number=1, language="en")[1][0]
    paper.hand_out(poll, ana, by=dev)
    addresses = [
        reverse("voting:poll", args=[poll.pk]),
        reverse("paper:vote_on_paper", args=[poll.pk]),
        reverse("paper:key_in", args=[poll.pk]),
        reverse("record:record", args=[poll.pk]),
        reverse("record:entries", args=[poll.pk]),
        reverse("poll_desk", args=[poll.pk]),
        reverse("poll_paper", args=[poll.pk]),
        reverse("voting_desk"),
    ]

    def everything():
        seen = []
        for who in (ana, dev, dee, fay):
            client.force_login(who)
            seen += [without_tokens(client.get(address).content.decode()) for address in addresses]
        return seen

    def key_in(numbers, who):
        client.force_login(who)
        sent = {"code": code, "numbers": numbers, "key": numbers + str(who.pk)}
        assert client.post(reverse("paper:key_in", args=[poll.pk]), sent).status_code == 200

    caplog.set_level(logging.DEBUG)
    seen = []
    for first, second in (("1 2", "3"), ("2 3", "1")):
        key_in(first, dev)
        once = everything()
        key_in(second, dee)
        seen.append((once, everything()))
        keying.start_over(poll.sheets.get(), by=dev, reason="read differently")
    assert seen[0] == seen[1]
    told = " ".join(record.getMessage() for record in caplog.records)  # the database's statements too
    assert code not in told
    assert nonce_of(poll.manifest.sha256, code) not in told
    assert "choices" not in told
    assert not [entry for entry in Entry.objects.all() if code in str(entry.facts) or "choice" in str(entry.facts)]


def test_the_ballot_of_a_person_who_leaves_before_the_close_leaves_with_them(ana, bo):
    poll = factories.poll()
    one, _ = first_and_last(poll)
    for who in (ana, bo):
        actions.cast_ballot(poll, by=who, choices=[one], key="k")
    leave(ana, by=ana)
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_the_keys_of_a_poll_are_those_of_hkdf():
    def by_the_book(purpose, length):
        info = f"lamplight poll 3 {purpose}".encode()
        return HKDF(SHA256(), length, salt=b"the site's key", info=info).derive(b"s" * 32)

    sealer = Sealer(3, b"s" * 32, "the site's key")
    assert sealer.check_value == hashlib.sha256(by_the_book("check", 32)).hexdigest()
    assert sealer.slot(41) == hmac.new(by_the_book("slots", 32), b"41", "sha256").hexdigest()
    assert sealer.intake == by_the_book("paper intake", 48)
