"""The dry run is done by the worker: it can be sent twice, broken off, begun anew and put away."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.data_room import actions, suppression, tasks
from cms.data_room.actions import releasing
from cms.data_room.models import Release
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
FILE = b"neighborhood,kind,count\nHarbor,noise,40\nHarbor,theft,3\nMill,noise,31\nMill,theft,18\n"


@pytest.fixture
def reports(dev):
    words = {"title": "Reports", "summary": "What was reported.", "unit": "reports", "source": "The log."}
    more = {"method": "Once each.", "bias": "Trust.", "dimensions": ["neighborhood", "kind"], "least": 10}
    return actions.make(by=dev, **words, **more)


@pytest.fixture
def queue():
    """The worker's tasks, kept instead of done."""
    with mock.patch.object(releasing, "async_task") as queued:
        yield queued


def send(client, reports):
    file = SimpleUploadedFile("reports.csv", FILE)
    return client.post(f"/admin/data/{reports.pk}/bring/", {"file": file, "note": ""})


def test_the_officer_does_not_wait_and_the_page_looks_again_by_itself(reports, dev, client, queue):
    client.force_login(dev)
    address = send(client, reports)["Location"]
    page = client.get(address)
    assert "is being checked" in page.content.decode()
    assert page["Refresh"] == "5"
    assert "Publish this release" not in page.content.decode()
    path, *given = queue.call_args.args
    assert path == "cms.data_room.tasks.check"
    assert tasks.check(*given) == "checked"
    page = client.get(address)
    assert "Refresh" not in page
    assert "Publish this release" in page.content.decode()


def test_a_double_click_is_one_file_and_one_check(reports, dev, client, queue):
    client.force_login(dev)
    assert send(client, reports)["Location"] == send(client, reports)["Location"]
    assert queue.call_count == 1
    with clock.at(clock.now() + timedelta(minutes=2)):
        send(client, reports)
    assert Release.objects.count() == 2


def test_nothing_is_published_before_it_is_checked(reports, dev, queue):
    release = actions.bring(reports, by=dev, name="a.csv", data=FILE)
    with pytest.raises(Forbidden, match="being checked"):
        actions.publish(release, by=dev)


def test_a_check_that_was_broken_off_begins_anew_and_not_for_ever(reports, dev, queue):
    release = actions.bring(reports, by=dev, name="a.csv", data=FILE)
    with (
        mock.patch.object(suppression, "suppress", side_effect=KeyboardInterrupt),  # as a worker that is ended
        pytest.raises(KeyboardInterrupt),
    ):
        actions.check(release)
    assert actions.check_again() == 0  # it may still be at it
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert actions.check_again() == 1
    assert tasks.check(release.pk, "en") == "checked"
    assert actions.check_again() == 0
    Release.objects.filter(pk=release.pk).update(state="checking", tries=releasing.MOST_TRIES)
    release = actions.check(release)
    assert (release.state, release.counts) == ("faulty", [])
    assert "did not come to an end" in release.problems[0]


def test_a_second_run_changes_nothing(reports, dev, queue):
    release = actions.bring(reports, by=dev, name="a.csv", data=FILE)
    first = actions.check(release)
    actions.publish(first, by=dev)
    again = actions.check(release)
    assert (again.state, again.shown, again.checked_at) == ("published", first.shown, first.checked_at)


def test_putting_away_ends_the_check_and_forgets_the_counts(reports, dev, client, queue):
    release = actions.bring(reports, by=dev, name="a.csv", data=FILE)
    client.force_login(dev)
    honest = suppression.suppress

    def meanwhile(*given, **more):
        client.post(f"/admin/data/releases/{release.pk}/", {"act": "discard"})
        return honest(*given, **more)

    with mock.patch.object(suppression, "suppress", side_effect=meanwhile):
        assert actions.check(release).state == "checking"  # as it was when it was given up
    release.refresh_from_db()
    assert (release.state, release.counts, release.shown) == ("discarded", [], [])
    assert "put away" in client.get(f"/admin/data/releases/{release.pk}/").content.decode()


def test_what_is_published_while_it_is_checked_stops_it(reports, dev, queue):
    one = actions.bring(reports, by=dev, name="a.csv", data=FILE)
    other = actions.bring(reports, by=dev, name="b.csv", data=FILE.replace(b"40", b"60"))
    one, other = actions.check(one), actions.check(other)
    actions.publish(one, by=dev)
    with pytest.raises(Forbidden, match="Another release was published"):
        actions.publish(other, by=dev)


def test_a_city_with_little_to_hide_needs_no_solver():
    town = {("Harbor", "theft"): 3, ("Harbor", "noise"): 40, ("Mill", "theft"): 18, ("Mill", "noise"): 31}
    with mock.patch.object(suppression, "milp", side_effect=AssertionError("the solver was asked")):
        found = suppression.suppress(town)
    assert len(found.hidden) == 4
