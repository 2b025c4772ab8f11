"""Sheets keyed in by two officers, and by a third where they differ; what is kept of their readings tells nothing."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from paper_town import codes_of, ids, key_in, key_twice, paper_poll

from kit.verdict import Forbidden
from voting import actions as vote
from voting.ledger.sheets import nonce_of, serial_of
from voting.models import Ballot
from voting.paper import keying
from voting.paper.models import Entry, Sheet
from voting.record.models import Waiting

pytestmark = pytest.mark.django_db


def test_two_officers_who_read_the_same_make_one_ballot(dev, dee):
    poll = paper_poll()
    code = codes_of(poll)[0]
    assert key_in(poll, code, [1, 3], dev).fate == "keyed"
    assert not Ballot.objects.exists()
    assert key_in(poll, code.replace("-", " ").lower(), [3, 1], dee).fate == "counted"
    assert Ballot.objects.get().paper
    assert Waiting.objects.filter(body__contains='"type":"paper"').count() == 1


def test_one_officer_alone_decides_nothing(dev):
    poll = paper_poll()
    code = codes_of(poll)[0]
    key_in(poll, code, [1], dev)
    with pytest.raises(Forbidden, match="Another officer"):
        key_in(poll, code, [1], dev)
    assert not Ballot.objects.exists()


def test_where_two_differ_a_third_decides(dev, dee, dora):
    poll = paper_poll()
    code = codes_of(poll)[0]
    key_in(poll, code, [1], dev)
    assert key_in(poll, code, [2], dee).fate == "differs"
    for again in (dev, dee):
        with pytest.raises(Forbidden, match="Another officer"):
            key_in(poll, code, [1], again)
    assert list(Sheet.objects.to_key(dora)) == [Sheet.objects.get(serial=serial_of(poll.pk, code))]
    assert not Sheet.objects.to_key(dev).exists()
    assert key_in(poll, code, [2], dora).fate == "counted"
    assert Ballot.objects.count() == 1


def test_three_who_read_three_things_look_together_and_key_it_anew(dev, dee, dora):
    poll = paper_poll()
    code = codes_of(poll)[0]
    for officer, numbers in ((dev, [1]), (dee, [2]), (dora, [])):
        sheet = key_in(poll, code, numbers, officer)
    assert sheet.fate == "differs"
    with pytest.raises(Forbidden, match="three ways"):
        key_in(poll, code, [1], factories.officer("Ole"))
    with pytest.raises(ValidationError, match="Say why"):
        keying.start_over(sheet, by=dev, reason=" ")
    assert keying.start_over(sheet, by=dev, reason="the ink had run").fate == "printed"
    assert key_twice(poll, code, [1], dev, dee).fate == "counted"
    with pytest.raises(Forbidden):
        keying.start_over(sheet, by=dev, reason="too late")


def test_a_sheet_that_can_not_be_counted_needs_two_officers_too(dev, dee):
    poll = paper_poll()
    code = codes_of(poll)[0]
    assert key_in(poll, code, [], dev).fate == "keyed"
    assert key_in(poll, code, [], dee).fate == "spoilt"
    assert not Ballot.objects.exists()


def test_a_decided_sheet_is_keyed_no_more(dev, dee, dora):
    poll = paper_poll()
    code = codes_of(poll)[0]
    key_twice(poll, code, [1], dev, dee)
    with pytest.raises(Forbidden, match="decided"):
        key_in(poll, code, [1], dora)


def test_the_same_form_sent_again_is_the_same_entry(dev, dee):
    poll = paper_poll()
    code = codes_of(poll)[0]
    for _ in range(3):
        assert key_in(poll, code, [1], dev, key="tablet 1").fate == "keyed"
    with pytest.raises(keying.KeyReused):
        key_in(poll, code, [2], dev, key="tablet 1")
    assert Entry.objects.count() == 1
    for _ in range(3):
        assert key_in(poll, code, [1], dee, key="tablet 1").fate == "counted"  # another officer's forms are others
    assert (Entry.objects.count(), Ballot.objects.count()) == (2, 1)


def test_an_old_form_that_comes_late_does_not_undo_a_new_start(dev):
    poll = paper_poll()
    code = codes_of(poll)[0]
    sheet = key_in(poll, code, [1], dev, key="old")
    keying.start_over(sheet, by=dev, reason="mistyped")
    assert key_in(poll, code, [1], dev, key="old").fate == "printed"
    assert key_in(poll, code, [2], dev, key="new").fate == "keyed"


def test_a_reading_is_checked_against_the_frozen_rules(dev, ana):
    poll = paper_poll(most=1)
    code = codes_of(poll)[0]
    with pytest.raises(ValidationError, match="at most 1"):
        key_in(poll, code, [1, 2], dev)
    with pytest.raises(ValidationError, match="letter by letter"):
        key_in(poll, "0000-0000-0000-0000", [1], dev)
    with pytest.raises(Forbidden, match="Only officers"):
        key_in(poll, code, [1], ana)
    assert not Entry.objects.exists()


def test_sheets_are_keyed_after_the_close_too(dev, dee):
    poll = paper_poll()
    code = codes_of(poll)[0]
    factories.end_voting(poll)
    vote.seal_poll(poll)
    assert key_twice(poll, code, [1], dev, dee).fate == "counted"


def test_no_cell_of_the_database_tells_what_a_sheet_says_or_what_its_code_is(dev, dee, dora):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    key_in(poll, codes[0], [1, 2], dev)
    key_twice(poll, codes[1], [1, 2], dev, dee)
    key_in(poll, codes[2], [1, 2], dev)
    key_in(poll, codes[2], [3], dee)
    cells = b"\n".join(whole_database())
    for code in codes:
        nonce = nonce_of(poll.manifest.sha256, code)
        for secret in (code.encode(), code.replace("-", "").encode(), nonce.encode(), bytes.fromhex(nonce)):
            assert secret not in cells
    assert b'"choices"' not in cells
    # Of what is decided, nothing ties the sheet to its ballot any more.
    assert not Entry.objects.filter(sheet__fate="counted").exclude(commitment="", envelope=None).exists()
    assert {len(bytes(e.envelope)) for e in Entry.objects.exclude(envelope=None)} == {32 + 512 + 16}
    assert ids(poll, 1)


def whole_database():
    """Every cell of every table, as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    yield bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
