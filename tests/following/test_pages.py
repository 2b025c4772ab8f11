"""The bell, what one follows, and the way back from both."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from factories import category, neighborhood, proposal

from accounts.actions import leave
from accounts.models import User
from following import actions
from following.announcing import announce
from following.models import Circle, Follow, Notice
from following.topics import name_of
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def happens(person, count=1):
    for number in range(count):
        announce(
            "“%(title)s” is on the ballot.", proposal(f"Lamps {number}", author=None), to=[person.pk], title="Lamps"
        )


def test_the_bell_counts_and_opening_a_notice_leads_to_the_thing(client, ana):
    happens(ana, 2)
    client.force_login(ana)
    assert '<span class="bell-number">2' in client.get("/proposals/").content.decode()
    newest = Notice.objects.of(ana).first()
    answer = client.post(f"/following/{newest.pk}/open/")
    assert answer["Location"] == newest.announcement.url
    assert User.objects.get(pk=ana.pk).unread == 1
    client.post("/following/read/")
    assert User.objects.get(pk=ana.pk).unread == 0
    assert "bell-number" not in client.get("/following/").content.decode()


def test_bo_cannot_open_anas_notice(client, ana, bo):
    happens(ana)
    client.force_login(bo)
    assert client.post(f"/following/{Notice.objects.get().pk}/open/").status_code == 404
    assert User.objects.get(pk=ana.pk).unread == 1


def test_ana_follows_a_proposal_from_its_page_and_lets_go_again(client, ana, bo):
    lamps = proposal(author=bo)
    client.force_login(ana)
    assert "Follow</button>" in client.get(lamps.get_absolute_url()).content.decode()
    client.post("/following/follow/", {"topic": name_of(lamps), "next": lamps.get_absolute_url()})
    assert "Stop following" in client.get(lamps.get_absolute_url()).content.decode()
    assert lamps.title in client.get("/following/topics/").content.decode()
    client.post("/following/unfollow/", {"topic": name_of(lamps)})
    assert not Follow.objects.exists()


def test_a_visitor_is_led_to_signing_in_and_gets_no_form(client, ana):
    page = client.get(proposal(author=ana).get_absolute_url())
    assert "Sign in to follow" in page.content.decode()
    assert not page.cookies


@pytest.mark.parametrize(
    "topic", ["accounts.user:1", "proposals.proposal:999", "nonsense", "", "proposals.proposal:1e3"]
)
def test_what_does_not_exist_can_not_be_followed(client, ana, topic):
    client.force_login(ana)
    assert client.post("/following/follow/", {"topic": topic}).status_code == 404


def test_a_strangers_draft_can_not_be_followed(client, ana, bo):
    client.force_login(bo)
    assert client.post("/following/follow/", {"topic": name_of(proposal(state="draft", author=ana))}).status_code == 404


def test_categories_and_neighborhoods_can_be_followed(client, ana):
    client.force_login(ana)
    for thing in (category(), neighborhood()):
        client.post("/following/follow/", {"topic": name_of(thing)})
    page = client.get("/following/topics/").content.decode()
    assert "Lighting" in page
    assert "Harbor" in page


def test_the_way_back_never_leads_to_another_site(client, ana):
    client.force_login(ana)
    answer = client.post("/following/follow/", {"topic": name_of(category()), "next": "https://evil.example/"})
    assert answer["Location"] == "/following/topics/"


def test_circles_have_a_name_a_size_and_an_end(client, ana, bo):
    spot = {"latitude": Decimal("40.7"), "longitude": Decimal("-74")}
    with pytest.raises(ValidationError, match="Choose between"):
        actions.watch(by=ana, name="Home", meters=90_000, **spot)
    with pytest.raises(ValidationError, match="Give the place a name"):
        actions.watch(by=ana, name=" ", meters=300, **spot)
    home = actions.watch(by=ana, name="Home", meters=300, **spot)
    client.force_login(bo)
    assert client.post(f"/following/circles/{home.pk}/let-go/").status_code == 404
    client.force_login(ana)
    assert "300 meters around" in client.get("/following/topics/").content.decode()
    client.post(f"/following/circles/{home.pk}/let-go/")
    assert not Circle.objects.exists()


def test_nobody_follows_more_than_they_can_read(ana, monkeypatch):
    monkeypatch.setattr("following.permissions.MOST_TOPICS", 1)
    actions.follow(category("lighting"), by=ana)
    actions.follow(category("lighting"), by=ana)
    with pytest.raises(Forbidden, match="Let go of some first"):
        actions.follow(category("youth-programs"), by=ana)


def test_who_leaves_is_told_nothing_and_leaves_nothing(ana):
    happens(ana)
    actions.follow(category(), by=ana)
    leave(ana, by=ana)
    assert not Follow.objects.exists()
    assert not Notice.objects.exists()


def test_the_lists_cost_the_same_however_long(client, ana, django_assert_max_num_queries):
    client.force_login(ana)
    happens(ana, 3)
    with django_assert_max_num_queries(8):
        client.get("/following/")
    happens(ana, 40)
    with django_assert_max_num_queries(8):
        client.get("/following/")
    for number in range(30):
        actions.follow(proposal(f"P {number}", author=None), by=ana)
    with django_assert_max_num_queries(9):
        client.get("/following/topics/")
