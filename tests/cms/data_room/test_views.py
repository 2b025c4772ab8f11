"""Views that people keep and share: a name, a short address, newer releases, deleting and taking that back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError

from cms.data_room import actions
from cms.data_room.models import SavedView
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
FILE = "kind,place,count\nnoise,Harbor,40\nnoise,Mill,31\nlitter,Harbor,22\nlitter,Mill,24\n"


@pytest.fixture
def reports(dev):
    words = {"title": "Reports", "summary": "Reported.", "unit": "reports", "source": "The log.", "method": "Once."}
    return actions.make(by=dev, **words, bias="Trust.", dimensions=["kind", "place"], least=10)


def publish(reports, by, text=FILE):
    return actions.publish(actions.bring(reports, by=by, name="a.csv", data=text.encode()), by=by)


@pytest.fixture
def kept(reports, dev, ana):
    return actions.keep(publish(reports, dev), by=ana, query="by=1&f0=noise&as=parts", name="Noise by place")


def opened(client, address):
    caches["pages"].clear()
    return client.get(address, follow=True)


def test_a_look_is_kept_under_a_name_and_opened_by_anybody(reports, dev, ana, client):
    publish(reports, dev)
    client.force_login(ana)
    address = f"/data/{reports.pk}/views/new/?by=1&f0=noise&as=parts&f9=odd"
    assert client.post(address, {"name": " "}).status_code == 422
    for _click in range(2):
        client.post(address, {"name": "Noise by place"})
    made = SavedView.objects.get()
    assert made.query == "by=1&f0=noise&as=parts"
    assert "Noise by place" in client.get("/data/views/").content.decode()
    client.logout()
    page = opened(client, made.get_absolute_url())
    assert page.context["seen"].rows == [("Harbor", 40), ("Mill", 31)]
    assert page.context["seen"].shape == "parts"
    assert "chart-stacked" in page.content.decode()
    assert "newer release" not in page.content.decode()


def test_a_file_that_is_not_public_is_not_shared(reports, dev):
    draft = actions.bring(reports, by=dev, name="b.csv", data=FILE.encode())
    with pytest.raises(ValidationError, match="not published"):
        actions.keep(draft, by=dev, query="", name="Secret")


def test_it_says_when_there_is_a_newer_release_and_leads_there(kept, reports, dev, client):
    publish(reports, dev, FILE.replace("40", "95"))
    page = opened(client, kept.get_absolute_url())
    assert page.context["release"].pk == kept.release_id
    assert "newer release" in page.content.decode()
    assert opened(client, page.context["saved"]["newer"]).context["seen"].rows[0] == ("Harbor", 95)


def test_only_its_owner_deletes_it_and_takes_that_back_for_a_day(kept, bo, ana, client):
    with pytest.raises(Forbidden):
        actions.delete_view(kept, by=bo)
    client.force_login(ana)
    change = f"/data/v/{kept.code}/change/"
    client.post(change)
    assert opened(client, kept.get_absolute_url()).status_code == 404
    assert "Bring “Noise by place” back" in client.get("/data/views/").content.decode()
    client.post(change, {"undo": ""})
    assert opened(client, kept.get_absolute_url()).status_code == 200
    client.post(change)
    with clock.at(clock.now() + timedelta(days=2)):
        with pytest.raises(Forbidden, match="for a day"):
            actions.undo_delete(kept, by=ana)
        assert actions.forget_views() == 1


def test_parts_are_not_drawn_where_one_is_hidden(reports, dev, client):
    publish(reports, dev, FILE.replace("22", "2"))
    page = opened(client, f"{reports.get_absolute_url()}?as=parts&by=0&f1=Harbor")
    assert "hidden" in page.content.decode()
    assert "chart-stacked" not in page.content.decode()
