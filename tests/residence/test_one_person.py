"""One person, one account that counts: at every way of verification, and at the desk that sorts it out."""

from datetime import date

import factories
import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from audit.models import Entry
from kit.verdict import Forbidden
from residence.actions import LineTaken, NotOnRoll, Papers, match_roll, move_line, verify_at_desk
from residence.letters import print_letters, request_letter
from residence.models import Residence, RollLine
from residence.permissions import is_resident, may_give_up_line

pytestmark = pytest.mark.django_db
GUS = Papers("Gus Grønn", date(1990, 4, 1))
NEW = Papers("Nia New", date(2001, 2, 3))  # on no roll
PAPERS = {"name": "Gus Grønn", "born_on": "1990-04-01", "seen": "on"}


@pytest.fixture
def second(db):
    """Another account of the same Gus."""
    return factories.person("Gus Two")


def test_the_database_gives_a_line_to_one_account(the_roll, gus, second):
    home = match_roll(gus, GUS, by=gus)
    home.pk, home.user = None, second
    with pytest.raises(IntegrityError), transaction.atomic():
        home.save(force_insert=True)


def test_the_database_knows_one_account_of_a_person_who_is_not_on_the_roll(the_roll, places, gus, second, dev):
    home = verify_at_desk(gus, places[0], by=dev, papers=NEW, off_roll=True)
    home.pk, home.user = None, second
    with pytest.raises(IntegrityError), transaction.atomic():
        home.save(force_insert=True)


def test_where_the_city_has_a_roll_the_desk_looks_the_person_up(the_roll, places, gus, dev):
    for papers, off_roll in ((None, False), (NEW, False), (None, True), (Papers("Nia New"), True)):
        with pytest.raises(NotOnRoll):
            verify_at_desk(gus, places[0], by=dev, papers=papers, off_roll=off_roll)
    assert not is_resident(gus)
    assert verify_at_desk(gus, places[0], by=dev, papers=NEW, off_roll=True).roll_line is None


def test_who_has_a_line_moves_house_without_being_looked_up_again(the_roll, places, gus, dev):
    line = match_roll(gus, GUS, by=gus).roll_line
    assert verify_at_desk(gus, places[1], by=dev).roll_line == line


def test_one_person_off_the_roll_is_verified_at_the_desk_once(the_roll, places, gus, second, dev):
    verify_at_desk(gus, places[0], by=dev, papers=NEW, off_roll=True)
    verify_at_desk(gus, places[1], by=dev, papers=NEW, off_roll=True)  # they moved
    with pytest.raises(LineTaken):
        verify_at_desk(second, places[0], by=dev, papers=Papers("new, nia", date(2001, 2, 3)), off_roll=True)


def test_who_was_verified_off_the_roll_is_not_verified_again_by_a_later_roll(places, upload, gus, second, dev):
    verify_at_desk(gus, places[0], by=dev, papers=GUS)
    upload(accept=True)
    assert match_roll(second, GUS, by=second) is None
    assert match_roll(gus, GUS, by=gus).roll_line is not None


def test_the_desk_moves_the_line_to_the_account_that_gus_uses(the_roll, places, gus, second, dev, mailoutbox):
    line = match_roll(gus, GUS, by=gus).roll_line
    home = move_line(second, GUS, by=dev)
    assert (home.user, home.roll_line, home.neighborhood.name, home.since) == (second, line, "Harbor", date(2015, 6, 1))
    assert is_resident(second)
    assert list(Residence.objects.values_list("user", flat=True)) == [second.pk]
    entry = Entry.objects.get(verb="residence.move_line")
    assert (entry.actor, entry.facts) == (dev.pk, {"before": gus.pk})
    assert mailoutbox[-1].to == [gus.email]


def test_a_desk_verification_of_the_second_account_makes_room_for_the_line(the_roll, places, gus, second, dev):
    match_roll(gus, GUS, by=gus)
    verify_at_desk(second, places[1], by=dev, papers=NEW, off_roll=True)
    move_line(second, GUS, by=dev)
    assert Residence.objects.get().roll_line is not None


def test_nothing_moves_to_an_account_that_is_somebody_else(the_roll, places, gus, second, dev):
    match_roll(gus, GUS, by=gus)
    match_roll(second, Papers("Ana María López", date(1985, 3, 27)), by=second)
    with pytest.raises(Forbidden, match="another person"):
        move_line(second, GUS, by=dev)


def test_nothing_moves_where_nobody_holds_the_line(the_roll, second, dev):
    with pytest.raises(Forbidden, match="Nothing was moved"):
        move_line(second, GUS, by=dev)


def test_only_an_officer_moves_a_line_and_never_their_own(the_roll, gus, second, dev, ana, fay):
    match_roll(gus, GUS, by=gus)
    for nobody in (ana, fay, second, gus):
        with pytest.raises(Forbidden):
            move_line(second, GUS, by=nobody)
    with pytest.raises(Forbidden, match="own"):
        move_line(second, GUS, by=factories.with_role(gus, Role.OFFICER))


def test_at_the_desk_a_taken_line_is_named_and_moved_with_one_more_click(the_roll, places, gus, second, dev, client):
    match_roll(gus, GUS, by=gus)
    client.force_login(dev)
    form = {"email": second.email, "neighborhood": places[0].pk, "act": "verify", **PAPERS}
    page = client.post("/admin/residence/", form)
    assert page.status_code == 422
    assert "Another account is verified as this person" in page.content.decode()
    assert 'value="move"' in page.content.decode()
    assert client.post("/admin/residence/", {**form, "act": "move"}).status_code == 302
    assert is_resident(second)
    again = client.post("/admin/residence/", {**form, "act": "move"})
    assert again.status_code == 422
    assert "Nothing was moved" in again.content.decode()


def test_the_desk_asks_whether_a_person_is_missing_from_the_roll(the_roll, places, gus, dev, client):
    client.force_login(dev)
    form = {"email": gus.email, "neighborhood": places[0].pk, "act": "verify", "seen": "on", "name": "Nia New"}
    page = client.post("/admin/residence/", {**form, "born_on": "2001-02-03"})
    assert page.status_code == 422
    assert "No line of the roll fits" in page.content.decode()
    assert client.post("/admin/residence/", {**form, "born_on": "2001-02-03", "off_roll": "on"}).status_code == 302
    assert is_resident(gus)


def test_without_a_roll_the_desk_does_not_ask_about_it(places, gus, dev, client):
    client.force_login(dev)
    assert "off_roll" not in client.get(f"/admin/residence/?email={gus.email}").content.decode()


def test_the_right_code_of_a_taken_line_says_what_to_do(the_roll, places, gus, second, dev, client):
    request_letter(gus, name="Gus Grønn", address="1 Mill Path", neighborhood=places[0], by=gus)
    code = print_letters(gus.letters.all(), by=dev)[0].code
    match_roll(second, GUS, by=second)
    client.force_login(gus)
    page = client.post("/residence/code/", {"code": code})
    assert page.status_code == 422
    assert "another account is already verified as this person" in page.content.decode()


def test_a_line_is_given_up_freely_while_no_vote_holds_it(the_roll, gus):
    match_roll(gus, GUS, by=gus)
    assert may_give_up_line(gus)
    assert RollLine.objects.unclaimed().count() == 3
