from datetime import date

import pytest
from factories import ROLL
from factories import ROLL_HEADER as HEADER

from audit.models import Entry
from kit.verdict import Forbidden
from residence.actions import Papers, match_roll
from residence.imports import NotTheChecked, accept_roll, check_roll, discard_roll
from residence.models import Residence, RollImport, RollLine

pytestmark = pytest.mark.django_db


def said(made):
    return [(p["line"], p["column"], p["message"]) for p in made.problems]


def test_a_dry_run_writes_nothing_on_the_roll(upload):
    made = upload()
    assert made.state == "checked"
    assert (made.lines, made.counts["new"]) == (4, 4)
    assert RollLine.objects.count() == 0


def test_every_problem_is_listed_by_line_and_the_upload_can_not_be_accepted(upload, dev):
    made = upload(
        HEADER
        + ",1990-04-01,,1 Mill Path,Harbor,\n"
        + "Bo,1/4/90,,,Atlantis,\n"
        + "Cy,,,2 Mill Path,Harbor,\n"
        + "Di,1990-01-01,,2 Mill Path,Harbor,2026-02-01\n"
        + "El,1790-01-01,,2 Mill Path,Harbor,\n"
        + "Fi,1990-01-01,R1,2 Mill Path,Harbor,\n"
        + "Fi,1990-01-01,r-1,9 Mill Path,Harbor,\n"
        + "Gi,1990-01-01\n"
    )
    assert said(made) == [
        (2, "name", "the name is empty."),
        (3, "address", "the address is empty."),
        (3, "date of birth", "“1/4/90” is not a date; write it as 1985-03-27."),
        (3, "neighborhood", "we have no neighborhood “Atlantis”."),
        (4, "", "give a date of birth or a reference number."),
        (5, "since", "2026-02-01 is after the date of the roll."),
        (6, "date of birth", "1790-01-01 can't be a date of birth."),
        (8, "", "this is the person of line 7 again."),
        (9, "", "the number of cells (2) is not that of the header (6)."),
    ]
    with pytest.raises(Forbidden):
        accept_roll(made, digest=made.digest, by=dev)
    assert RollLine.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_roll_with_a_byte_order_mark_and_semicolons_is_read(upload, encoding):
    assert upload(ROLL.replace(",", ";").encode(encoding)).lines == 4


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,address\nAna,1 Mill\n", "this column is missing."),
        ("name,name,date of birth,address,neighborhood\nA,A,1990-01-01,1,Harbor\n", "two columns mean the same"),
        ("name,address,neighborhood\nAna,1 Mill,Harbor\n", "a date of birth or a reference number is needed"),
        (HEADER, "The file has a header and no rows."),
        ("", "The file is empty."),
    ],
)
def test_a_roll_of_the_wrong_shape_says_so(upload, text, problem):
    made = upload(text)
    assert made.state == "faulty"
    assert problem in made.problems[0]["message"]


def test_two_people_of_one_name_and_birthday_are_a_note(upload):
    assert "2 lines share name and date of birth" in upload().notes[0]


def test_nothing_of_the_roll_is_kept_in_clear(upload):
    made = upload()
    kept = repr(RollImport.objects.values().get()) + repr(bytes(made.staged))
    upload(accept=True)
    kept += repr(list(RollLine.objects.values())) + repr(list(Entry.objects.values()))
    for word in ("Gus", "Grønn", "Mill Path", "1990-04-01", "R-100", "R100"):
        assert word not in kept
        assert word.casefold() not in kept


def test_what_is_accepted_is_what_was_checked(upload, dev):
    made = upload()
    with pytest.raises(NotTheChecked):
        accept_roll(made, digest="0" * 64, by=dev)
    made.staged = bytes(made.staged)[:-1] + b"x"
    made.save()
    with pytest.raises(NotTheChecked):
        accept_roll(made, digest=made.digest, by=dev)
    assert RollLine.objects.count() == 0


def test_an_upload_checked_against_an_older_roll_is_checked_again(upload, dev):
    first, second = upload(), upload()
    accept_roll(first, digest=first.digest, by=dev)
    with pytest.raises(NotTheChecked, match="changed since"):
        accept_roll(second, digest=second.digest, by=dev)


def test_a_roll_is_accepted_once(the_roll, dev):
    with pytest.raises(Forbidden):
        accept_roll(the_roll, digest=the_roll.digest, by=dev)
    assert bytes(RollImport.objects.get().staged) == b""


def test_ana_and_auditors_may_not_bring_a_roll(places, ana, fay):
    for person in (ana, fay):
        with pytest.raises(Forbidden):
            check_roll(ROLL.encode(), as_of=date(2026, 1, 1), by=person)


def test_a_discarded_upload_keeps_no_lines(upload, dev):
    made = upload()
    discard_roll(made, by=dev)
    made.refresh_from_db()
    assert (made.state, bytes(made.staged)) == ("discarded", b"")


def test_the_next_roll_says_what_it_changes(the_roll, upload, gus):
    match_roll(gus, Papers("Gus Grønn", date(1990, 4, 1)), by=gus)
    made = upload(
        HEADER
        + "Ana María López,1985-03-27,,5 Pier,Harbor,\n"  # moved
        + "Jo Twin,2000-01-01,R-7,9 Pier,Harbor,\n"  # another house
        + "Jo Twin,2000-01-01,R-8,3 Pier,Harbor,\n"  # as it was
        + "Ivy,1999-01-01,,9 Pier,Harbor,\n"
    )
    assert made.counts == {"new": 1, "moved": 1, "changed": 1, "same": 1, "gone": 1, "gone_verified": 1}


def test_who_is_gone_from_the_roll_stays_a_resident_but_nobody_new_claims_the_line(the_roll, upload, gus, ana):
    match_roll(gus, Papers("Gus Grønn", date(1990, 4, 1)), by=gus)
    upload(HEADER + "Ivy,1999-01-01,,9 Pier,Harbor,\n", as_of=date(2026, 2, 1), accept=True)
    assert Residence.objects.filter(user=gus).exists()
    assert RollLine.objects.current().count() == 1


def test_the_next_roll_moves_the_people_whose_line_moved(the_roll, upload, gus):
    match_roll(gus, Papers("Gus Grønn", date(1990, 4, 1)), by=gus)
    Residence.objects.filter(user=gus).update(verified_at="2026-01-02T12:00Z")
    moved = ROLL.replace("1 Mill Path,Harbor,2015-06-01", "8 Weir,Old Mill,2026-03-01")
    upload(moved, as_of=date(2026, 4, 1), accept=True)
    home = Residence.objects.get(user=gus)
    assert (home.neighborhood.name, home.since, home.in_city_since) == ("Old Mill", date(2026, 3, 1), date(2015, 6, 1))


def test_an_older_roll_does_not_move_back_who_was_verified_since(the_roll, upload, gus):
    match_roll(gus, Papers("Gus Grønn", date(1990, 4, 1)), by=gus)
    upload(ROLL.replace("1 Mill Path,Harbor", "8 Weir,Old Mill"), as_of=date(2026, 1, 1), accept=True)
    assert Residence.objects.get(user=gus).neighborhood.name == "Harbor"


def test_a_roll_of_many_lines_takes_a_constant_number_of_queries_a_batch(upload, django_assert_max_num_queries):
    many = HEADER + "".join(f"Person {n},1990-01-01,N{n},{n} Pier,Harbor,\n" for n in range(1500))
    with django_assert_max_num_queries(40):
        assert upload(many, accept=True).counts["new"] == 1500
