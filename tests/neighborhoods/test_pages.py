import json
from datetime import timedelta

import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from kit import clock
from neighborhoods.models import Council, Neighborhood, Seat, TaskForce
from neighborhoods.outlines import BadOutline, read_outline

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


@pytest.fixture
def harbor(db):
    place = factories.neighborhood("Harbor")
    place.outline = SQUARE
    place.description = "Docks and narrow streets."
    place.save()
    return place


def test_the_list_shows_every_neighborhood_with_a_map(harbor, cora, client):
    factories.neighborhood("Old Mill")
    page = client.get("/neighborhoods/").content.decode()
    assert "Harbor" in page
    assert "1 council member" in page
    assert "no council yet" in page
    assert "<svg" in page
    assert "csrf" not in page


def test_a_city_without_neighborhoods_has_an_honest_page(client):
    assert "No neighborhoods yet" in client.get("/neighborhoods/").content.decode()


def test_the_page_says_who_sits_on_the_council_and_since_when(harbor, cora, chair, client):
    Seat.objects.filter(holder=cora).update(starts_on="2025-03-01")
    old = factories.person("Old Member")
    Seat.objects.create(council=harbor.council, holder=old, starts_on="2020-01-01", ends_on="2021-01-01")
    page = client.get("/neighborhoods/harbor/").content.decode()
    assert "Cora" in page
    assert "1 March 2025" in page
    assert page.index("Chidi") < page.index("Cora")  # the co-chair first
    assert "Old Member" not in page
    assert "/proposals/?neighborhood=harbor" in page


def test_task_forces_are_there_until_they_end(harbor, cora, client):
    running = TaskForce.objects.create(council=harbor.council, name="Night buses", purpose="Home safely.")
    running.chairs.add(cora)
    TaskForce.objects.create(council=harbor.council, name="Old work", purpose="Done.", ends_on="2021-01-01")
    page = client.get("/neighborhoods/harbor/").content.decode()
    assert "Night buses" in page
    assert "Old work" not in page


def test_an_unknown_neighborhood_is_not_found(client):
    assert client.get("/neighborhoods/atlantis/").status_code == 404


@pytest.mark.parametrize("path", ["/neighborhoods/", "/neighborhoods/harbor/"])
def test_the_pages_ask_the_same_number_of_questions_however_large_the_city(harbor, cora, client, path):
    client.get(path)
    factories.neighborhood("First other")
    with CaptureQueriesContext(connection) as few:
        client.get(path + "?few")
    for number in range(8):
        factories.council_member(f"Member {number}", "Harbor")
        factories.council_member(f"Neighbor {number}", f"Place {number}")
        force = TaskForce.objects.create(council=harbor.council, name=f"Force {number}", purpose="x")
        force.chairs.add(cora)
        force.members.create(name="Mr. Lind", comes_from="school", since=clock.today())
    with CaptureQueriesContext(connection) as many:
        client.get(path + "?many")
    # The first task force costs one more question for all chairs together, and one for all members.
    assert len(many) <= len(few) + 2
    assert len(many) <= 10


@pytest.mark.parametrize(
    "outline",
    [
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 95], [1, 0], [1, 1], [0, 95]]]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[["0", 0], [1, 0], [1, 1], ["0", 0]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0]] * 6000]},
        "circle",
        [1],
    ],
)
def test_what_is_no_outline_is_refused(outline):
    with pytest.raises(BadOutline):
        read_outline(outline)


def test_an_outline_comes_bare_or_in_a_feature():
    assert read_outline({"type": "Feature", "properties": {"x": 1}, "geometry": SQUARE}) == SQUARE
    assert read_outline(SQUARE) == SQUARE
    assert read_outline(None) == {}


# --- The desk in the Wagtail admin -----------------------------------------------------------------------------------


def test_an_officer_adds_a_neighborhood_and_it_has_a_council(dev, client):
    client.force_login(dev)
    form = {"name": "Weir", "slug": "weir", "description": "", "population": "10", "outline": json.dumps(SQUARE)}
    assert client.post("/admin/neighborhoods/new/", form).status_code == 302
    assert Council.objects.get().neighborhood.name == "Weir"
    assert Entry.objects.get(verb="neighborhoods.add").actor == dev.pk


def test_a_wrong_outline_is_refused_with_the_reason_and_the_words_kept(dev, client):
    client.force_login(dev)
    form = {"name": "Weir", "slug": "weir", "description": "", "population": "10", "outline": '{"type": "Point"}'}
    page = client.post("/admin/neighborhoods/new/", form).content.decode()
    assert "An outline is a GeoJSON Polygon" in page
    assert not Neighborhood.objects.exists()


def test_an_officer_changes_a_neighborhood_by_the_recorded_act(harbor, dev, client):
    client.force_login(dev)
    form = {"name": "Harbor", "slug": "harbor", "description": "New words", "population": "10", "outline": "{}"}
    assert client.post(f"/admin/neighborhoods/edit/{harbor.pk}/", form).status_code == 302
    assert Entry.objects.latest("seq").verb == "neighborhoods.change"


def test_an_officer_seats_and_ends_at_the_desk(harbor, ana, dev, client):
    client.force_login(dev)
    desk = f"/admin/councils/{harbor.council.pk}/"
    today = clock.today().isoformat()
    form = {"act": "seat", "holder": ana.email, "duty": "member", "filled": "lot", "starts_on": today}
    assert client.post(desk, form).status_code == 302
    seat = Seat.objects.get(holder=ana)
    assert "Ana" in client.get(desk).content.decode()
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert client.post(desk, {"act": "end", "seat": seat.pk, "on": tomorrow}).status_code == 302
    seat.refresh_from_db()
    assert seat.ends_on.isoformat() == tomorrow


def test_a_seat_that_does_not_fit_says_why_and_keeps_what_was_typed(harbor, dee, dev, client):
    client.force_login(dev)
    form = {
        "act": "seat",
        "holder": dee.email,
        "duty": "member",
        "filled": "lot",
        "starts_on": clock.today().isoformat(),
    }
    response = client.post(f"/admin/councils/{harbor.council.pk}/", form)
    assert response.status_code == 422
    assert "Dee is an officer" in response.content.decode()
    assert dee.email in response.content.decode()


@pytest.mark.parametrize("who", ["fay", "cora", "eli"])
def test_auditors_council_members_and_editors_look_and_change_nothing(harbor, who, request, ana, client):
    client.force_login(request.getfixturevalue(who))
    desk = f"/admin/councils/{harbor.council.pk}/"
    page = client.get(desk)
    assert page.status_code == 200
    assert "Fill the seat" not in page.content.decode()
    form = {
        "act": "seat",
        "holder": ana.email,
        "duty": "member",
        "filled": "lot",
        "starts_on": clock.today().isoformat(),
    }
    assert client.post(desk, form).status_code in (302, 403)
    assert not Seat.objects.filter(holder=ana).exists()
    client.post("/admin/neighborhoods/new/", {"name": "Weir", "slug": "weir", "population": 1, "outline": "{}"})
    assert not Neighborhood.objects.filter(name="Weir").exists()


def test_ana_has_no_desk(harbor, ana, client):
    client.force_login(ana)
    assert client.get("/admin/councils/").status_code in (302, 403)


def test_an_officer_starts_a_task_force_with_two_chairs(harbor, cora, dee, dev, client):
    client.force_login(dev)
    form = {
        "council": harbor.council.pk,
        "name": "Night buses",
        "purpose": "Home.",
        "chair_1": cora.email,
        "chair_2": dee.email,
    }
    assert client.post("/admin/task-forces/new/", form).status_code == 302
    assert set(TaskForce.objects.get().chairs.all()) == {cora, dee}


@pytest.mark.parametrize("page", ["/admin/neighborhoods/", "/admin/councils/", "/admin/task-forces/", "/admin/"])
def test_the_desk_opens_for_officers_and_auditors(harbor, dev, fay, client, page):
    for person in (dev, fay):
        client.force_login(person)
        assert client.get(page).status_code == 200


def test_empty_seats_show_and_so_does_how_the_others_were_filled(harbor, cora, chair, dev, client):
    client.force_login(dev)
    desk = f"/admin/councils/{harbor.council.pk}/"
    assert client.post(desk, {"act": "quorum", "quorum": 3, "size": 5}).status_code == 302
    Seat.objects.filter(holder=cora).update(filled="lot")
    client.logout()
    page = client.get("/neighborhoods/harbor/").content.decode()
    assert "3 of 5 seats are vacant." in page
    assert "Nobody is co-chair (officer) now." in page
    assert "co-chair (resident) now" not in page
    assert "drawn by lot" in page
    Council.objects.update(size=0)
    assert "vacant" not in client.get("/neighborhoods/harbor/?open").content.decode()


# --- Task forces -----------------------------------------------------------------------------------------------------


@pytest.fixture
def force(harbor, cora):
    made = TaskForce.objects.create(council=harbor.council, name="Night buses", purpose="Home safely.")
    made.chairs.add(cora)
    return made


def test_its_co_chair_says_who_is_on_a_task_force_and_from_which_group(force, cora, client):
    client.force_login(cora)
    form = {"name": "Imam Yusuf", "comes_from": "faith", "group": "Pier Lane mosque"}
    assert client.post(force.get_absolute_url(), form).status_code == 302
    again = client.post(force.get_absolute_url(), form | {"name": " imam  yusuf"})
    assert again.status_code == 422
    assert "on this task force already" in again.content.decode()
    client.logout()
    page = client.get(force.get_absolute_url()).content.decode()
    assert "Imam Yusuf" in page
    assert "Faith community: Pier Lane mosque" in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert "1 member" in client.get("/neighborhoods/harbor/").content.decode()


def test_who_is_taken_off_the_list_is_gone_from_it(force, cora, dev, client):
    member = force.members.create(name="Mr. Lind", comes_from="school", since=clock.today())
    client.force_login(dev)
    for number in ("x", "999999", "9" * 30):
        assert client.post(force.get_absolute_url(), {"remove": number}).status_code == 404
    assert client.post(force.get_absolute_url(), {"remove": member.pk}).status_code == 302
    client.get(force.get_absolute_url())  # reads the news of it
    assert "Mr. Lind" not in client.get(force.get_absolute_url()).content.decode()
    assert not force.members.exists()


@pytest.mark.parametrize("who", ["ana", "bo", "chair", "fay"])
def test_nobody_else_keeps_the_list(force, who, request, client):
    client.force_login(request.getfixturevalue(who))
    form = {"name": "Imam Yusuf", "comes_from": "faith"}
    answer = client.post(force.get_absolute_url(), form)
    assert answer.status_code == 403
    assert "Only its co-chairs and officers" in answer.content.decode()
    assert not force.members.exists()


def test_a_task_force_that_has_ended_is_read_and_not_changed(force, cora, client):
    TaskForce.objects.update(ends_on=clock.today())
    client.force_login(cora)
    assert client.post(force.get_absolute_url(), {"name": "x", "comes_from": "faith"}).status_code == 403
    assert "ended" in client.get(force.get_absolute_url()).content.decode()
