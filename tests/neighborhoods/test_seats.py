from datetime import date, timedelta

import factories
import pytest
from django.core.exceptions import ValidationError

from accounts.actions import leave
from accounts.models import Role, User
from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.actions import end_seat, seat_member
from neighborhoods.models import Seat
from neighborhoods.permissions import sits_for
from neighborhoods.tasks import settle_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(db):
    return factories.neighborhood("Harbor").council


@pytest.fixture
def today():
    return clock.today()


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_an_officer_seats_ana_and_she_is_in_the_council_group_at_once(council, ana, dev, today):
    seat_member(council, ana, by=dev, starts_on=today)
    assert sits_for(ana, council.neighborhood)
    assert fresh(ana).has_role(Role.COUNCIL)
    assert [e.verb for e in Entry.objects.order_by("seq")][-2:] == ["neighborhoods.seat", "accounts.grant_role"]


def test_a_term_that_starts_next_week_gives_no_say_today(council, ana, dev, today, monkeypatch):
    seat_member(council, ana, by=dev, starts_on=today + timedelta(days=7))
    assert not sits_for(ana, council.neighborhood)
    assert not fresh(ana).has_role(Role.COUNCIL)
    later = clock.now() + timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert settle_terms() == 1
    assert fresh(ana).has_role(Role.COUNCIL)


def test_a_term_ends_by_the_calendar_and_the_last_day_is_the_successors(council, ana, dev, today, monkeypatch):
    seat_member(council, ana, by=dev, starts_on=today, ends_on=today + timedelta(days=1))
    assert sits_for(ana, council.neighborhood)
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not sits_for(ana, council.neighborhood)
    settle_terms()
    assert not fresh(ana).has_role(Role.COUNCIL)


def test_ending_a_seat_takes_the_role_with_it(council, ana, dev, today):
    seat = seat_member(council, ana, by=dev, starts_on=today - timedelta(days=10))
    end_seat(seat, on=today, by=dev)
    assert not sits_for(ana, council.neighborhood)
    assert not fresh(ana).has_role(Role.COUNCIL)
    assert Seat.objects.get().ends_on == today


def test_who_sits_on_two_councils_keeps_the_role_when_one_seat_ends(council, ana, dev, today):
    other = factories.neighborhood("Old Mill").council
    first = seat_member(council, ana, by=dev, starts_on=today - timedelta(days=1))
    seat_member(other, ana, by=dev, starts_on=today)
    end_seat(first, on=today, by=dev)
    assert fresh(ana).has_role(Role.COUNCIL)


def test_a_term_that_never_began_is_taken_back_whole(council, ana, dev, today):
    seat = seat_member(council, ana, by=dev, starts_on=today + timedelta(days=7))
    end_seat(seat, on=today, by=dev)
    assert not Seat.objects.exists()


def test_a_term_that_is_over_is_not_ended_again(council, ana, dev, today):
    seat = seat_member(council, ana, by=dev, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    with pytest.raises(Forbidden, match="over"):
        end_seat(seat, on=today, by=dev)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (date(2026, 3, 1), date(2026, 6, 1), False),  # inside
        (date(2025, 1, 1), date(2026, 1, 1), True),  # ends the day the other begins
        (date(2025, 1, 1), date(2026, 1, 2), False),
        (date(2027, 1, 1), None, True),  # begins the day the other ends
        (date(2026, 12, 31), None, False),
        (date(2025, 1, 1), None, False),  # around
    ],
)
def test_nobody_has_two_terms_at_once_on_one_council(council, ana, dev, start, end, fits):
    seat_member(council, ana, by=dev, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
    if fits:
        seat_member(council, ana, by=dev, starts_on=start, ends_on=end)
    else:
        with pytest.raises(ValidationError, match="already"):
            seat_member(council, ana, by=dev, starts_on=start, ends_on=end)
    assert Seat.objects.count() == (2 if fits else 1)


def test_a_council_has_one_resident_co_chair_at_a_time(council, ana, bo, dev, today):
    seat_member(council, ana, by=dev, duty=Seat.Duty.RESIDENT_CHAIR, starts_on=today)
    with pytest.raises(ValidationError, match="Ana holds this duty"):
        seat_member(council, bo, by=dev, duty=Seat.Duty.RESIDENT_CHAIR, starts_on=today)
    seat_member(council, bo, by=dev, starts_on=today)


def test_the_officer_co_chair_is_an_officer_and_no_other_seat_is(council, ana, dev, dee, today):
    with pytest.raises(ValidationError, match="Ana is not"):
        seat_member(council, ana, by=dev, duty=Seat.Duty.OFFICER_CHAIR, starts_on=today)
    for duty in (Seat.Duty.MEMBER, Seat.Duty.RESIDENT_CHAIR):
        with pytest.raises(ValidationError, match="Dee is an officer"):
            seat_member(council, dee, by=dev, duty=duty, starts_on=today)
    seat_member(council, dee, by=dev, duty=Seat.Duty.OFFICER_CHAIR, starts_on=today)


def test_a_term_that_ends_before_it_starts_is_refused(council, ana, dev, today):
    with pytest.raises(ValidationError, match="before it starts"):
        seat_member(council, ana, by=dev, starts_on=today, ends_on=today)


def test_officers_alone_fill_seats_and_never_their_own(council, ana, cora, fay, dev, today):
    for person in (ana, cora, fay):
        with pytest.raises(Forbidden):
            seat_member(council, ana, by=person, starts_on=today)
    with pytest.raises(Forbidden, match="own seat"):
        seat_member(council, dev, by=dev, duty=Seat.Duty.OFFICER_CHAIR, starts_on=today)


def test_who_leaves_leaves_the_council(council, ana, dev, today):
    seat_member(council, ana, by=dev, starts_on=today - timedelta(days=3))
    leave(ana, by=ana)
    assert not Seat.objects.current().exists()


def test_settling_terms_twice_changes_nothing_more(cora):
    settle_terms()
    assert settle_terms() == 0
