"""The pages of charters: what everybody reads, what each may press, forms that lose no word, files and the feed."""

from __future__ import annotations

import csv
import io
from hashlib import sha256

import factories
import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cycles.charters import actions
from cycles.charters.models import Side, Version, Weighing
from cycles.models import Category

from .conftest import decided, neighbors, percents, settle, sign

pytestmark = pytest.mark.django_db

HERE = "/neighborhoods/harbor/charter/"


def page(client, url):
    caches["pages"].clear()
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def typed(*values, **more):
    return {f"weight-{pk}": value for pk, value in percents(*values).items()} | more


def test_a_place_without_a_charter_says_so_and_who_can_begin(client, council, chair):
    assert "Nothing agreed yet" in page(client, HERE)
    assert "Open the first version" not in page(client, HERE)
    client.force_login(chair)
    assert "Open the first version" in page(client, HERE)
    assert "Nothing agreed yet" in page(client, "/charters/whole-city/")
    assert client.get("/neighborhoods/nowhere/charter/").status_code == 404
    assert "No charter yet" in page(client, "/charters/")


def test_a_co_chair_opens_writes_and_loses_no_word(client, council, chair):
    client.force_login(chair)
    answer = client.post(f"{HERE}open/", {"changes": ""})
    assert answer.status_code == 422
    answer = client.post(f"{HERE}open/", {"changes": "After the winter assembly."})
    version = Version.objects.get()
    assert answer.url == version.get_absolute_url()
    answer = client.post(f"/charters/versions/{version.pk}/clauses/", {"text": "", "category": ""})
    assert answer.status_code == 422
    client.post(f"/charters/versions/{version.pk}/clauses/", {"text": "Lamps first.", "category": ""})
    clause = version.clauses.get()
    client.post(f"/charters/clauses/{clause.pk}/", {"text": "Lamps first, by the school.", "category": ""})
    client.post(f"/charters/versions/{version.pk}/changes/", {"changes": "After the two assemblies."})
    shown = page(client, version.get_absolute_url())
    assert "Lamps first, by the school." in shown
    assert "After the two assemblies." in shown
    assert 'id="C1"' in shown
    client.post(f"/charters/clauses/{clause.pk}/", {"remove": "1"})
    assert "No clauses yet" in page(client, version.get_absolute_url())


def test_a_resident_weighs_and_a_wrong_sum_comes_back_with_what_was_typed(client, draft, ana):
    client.force_login(ana)
    address = f"/charters/versions/{draft.pk}/weigh/"
    answer = client.post(address, typed(50, 30, 10))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "10 are missing" in shown
    assert 'value="30"' in shown
    assert not Weighing.objects.exists()
    assert client.post(address, typed(50, 30, "x")).status_code == 422
    assert client.post(address, typed(50, 30, 20)).url == draft.get_absolute_url()
    assert "Change my weights" in page(client, draft.get_absolute_url())
    assert client.post(address, {"take_back": "1"}).url == draft.get_absolute_url()
    assert not Weighing.objects.exists()


def test_few_neighbors_are_not_shown_on_any_page_or_file(client, draft):
    neighbors(draft, (90, 5, 5), (50, 30, 20), (40, 40, 20), (30, 30, 40))
    shown = page(client, draft.get_absolute_url())
    assert "Fewer than five neighbors spoke" in shown
    assert "The middle of" not in shown
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/charters/versions/{draft.pk}/weights.csv").content.decode("utf-8-sig"))
        )
    )
    assert {row["residents"] for row in rows} == {""}
    neighbors(draft, (40, 20, 40), first=4)
    assert "The middle of what 5 neighbors said." in page(client, draft.get_absolute_url())
    caches["pages"].clear()
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/charters/versions/{draft.pk}/weights.csv").content.decode("utf-8-sig"))
        )
    )
    assert [row["residents"] for row in rows] == ["45", "33", "22"]
    assert [row["council"] for row in rows] == ["", "", ""]


def test_the_council_chooses_its_decision_and_the_agency_gives_its_name(client, draft, council, chair, hana, cora, dev):
    client.force_login(chair)
    address = f"/charters/versions/{draft.pk}/weigh/council/"
    assert "decided nothing since the draft was opened" in page(client, address)
    motion = decided(council, chair, hana, cora, title="Lamps before all")
    answer = client.post(address, typed(60, 20, 20))
    assert answer.status_code == 422
    client.post(address, typed(60, 20, 20, motion=motion.pk))
    client.force_login(dev)
    client.post(f"/charters/versions/{draft.pk}/weigh/agency/", typed(40, 40, 20, reason="Crashes on Pier Lane."))
    client.logout()
    shown = page(client, draft.get_absolute_url())
    assert "Lamps before all" in shown
    assert "Crashes on Pier Lane." in shown


def test_settling_begins_with_the_mean_and_says_what_is_missing(client, draft, council, chair, hana, cora, dev):
    client.force_login(chair)
    address = f"/charters/versions/{draft.pk}/settle/"
    answer = client.post(address, typed(50, 30, 20))
    assert answer.status_code == 422
    assert "Not there yet: The city agency weighed." in answer.content.decode()
    motion = decided(council, chair, hana, cora)
    actions.weigh(draft, side=Side.COUNCIL, by=chair, percents=percents(60, 20, 20), motion=motion)
    actions.weigh(draft, side=Side.AGENCY, by=dev, percents=percents(40, 40, 20))
    shown = page(client, address)
    for value in ("50", "30", "20"):
        assert f'value="{value}"' in shown
    assert client.post(address, typed(50, 30, 20, reason="In between.")).url == draft.get_absolute_url()
    assert "In between." in page(client, draft.get_absolute_url())


def test_each_signs_on_the_page_and_a_text_that_changed_is_not_signed(client, settled, chair, hana, dev, ana):
    address = f"/charters/versions/{settled.pk}/sign/"
    client.force_login(ana)
    assert client.post(address, {"fingerprint": settled.fingerprint}).status_code == 403
    client.force_login(chair)
    answer = client.post(address, {"fingerprint": "0" * 64})
    assert answer.status_code == 422
    assert "another one than you have read" in answer.content.decode()
    assert settled.fingerprint in page(client, settled.get_absolute_url())
    client.post(address, {"fingerprint": settled.fingerprint})
    assert "You have signed this version." in page(client, settled.get_absolute_url())
    sign(settled, hana)
    client.force_login(dev)
    assert client.post(address, {"fingerprint": settled.fingerprint}).url == HERE
    client.logout()
    shown = page(client, HERE)
    assert "version 1 in force" in shown
    for name in ("Chidi", "Hana", "Dev"):
        assert name in shown
    text = client.get(f"/charters/versions/{settled.pk}/charter.txt").content
    assert sha256(text).hexdigest() == settled.fingerprint


def test_a_draft_has_no_text_to_sign_yet(client, draft):
    assert client.get(f"/charters/versions/{draft.pk}/charter.txt").status_code == 404


def test_an_old_version_stays_readable_and_the_new_one_says_what_changed(
    client, agreed, council, chair, hana, cora, dev
):
    second = actions.open_version(council.neighborhood, by=chair, changes="Youth first.")
    actions.change_clause(second.clauses.get(), by=chair, text="Ways to school are lit and dry first.")
    actions.add_clause(second, by=chair, text="Young people are asked first.")
    settle(second, council, chair, hana, cora, dev, weights=(20, 30, 50))
    second.refresh_from_db()
    sign(second, chair, hana, dev)
    shown = page(client, second.get_absolute_url())
    assert "<ins>" in shown
    assert "<del>" in shown
    assert "before: 50 %" in shown
    shown = page(client, agreed.get_absolute_url())
    assert "A newer version has taken its place." in shown
    assert "Ways to school are lit and safe first." in shown
    assert "Version 1" in page(client, HERE)


def test_who_looks_after_it_reopens_or_withdraws_with_a_reason(client, settled, chair, cora):
    client.force_login(cora)
    assert client.get(f"/charters/versions/{settled.pk}/reopen/").status_code == 403
    client.force_login(chair)
    assert client.post(f"/charters/versions/{settled.pk}/reopen/", {"reason": ""}).status_code == 422
    client.post(f"/charters/versions/{settled.pk}/reopen/", {"reason": "A street is missing."})
    client.post(f"/charters/versions/{settled.pk}/withdraw/", {"reason": "We wait for the new council."})
    client.logout()
    assert "We wait for the new council." in page(client, HERE)
    assert "We wait for the new council." in page(client, settled.get_absolute_url())


def test_visitors_are_asked_to_sign_in_and_get_pages_without_forms(client, draft, settled):
    assert "csrf" not in page(client, settled.get_absolute_url())
    for part in ("weigh", "settle", "clauses"):
        assert client.get(f"/charters/versions/{draft.pk}/{part}/").url.startswith("/accounts/login/")


def test_the_feed_tells_of_versions(client, agreed):
    feed = page(client, "/charters/feed/")
    assert "http://www.w3.org/2005/Atom" in feed
    assert "In force: Harbor charter, version 1" in feed
    assert "Weights are being proposed: Harbor charter, version 1" in feed


def test_the_neighborhood_leads_to_its_charter(client, council):
    assert HERE in page(client, "/neighborhoods/harbor/")


def test_pages_cost_as_many_queries_with_much_as_with_little(client, draft, council, chair, hana, cora, dev):
    def queries(url):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    neighbors(draft, *[(40, 30, 30)] * 5)
    settle(draft, council, chair, hana, cora, dev)
    draft.refresh_from_db()
    urls = ("/charters/", HERE, draft.get_absolute_url())
    sign(draft, chair, hana, dev)
    queries(urls[0])  # what is asked once in a process
    few = [queries(url) for url in urls]
    assert max(few) <= 15
    for number in range(5):
        factories.neighborhood(f"Place {number}")
    second = actions.open_version(council.neighborhood, by=chair, changes="More.")
    for number in range(8):
        actions.add_clause(second, by=chair, text=f"Clause {number}", category=Category.objects.first())
    neighbors(second, *[(40, 30, 30)] * 9, first=20)
    settle(second, council, chair, hana, cora, dev)
    second.refresh_from_db()
    sign(second, chair, hana, dev)
    many = [queries(url) for url in (*urls[:2], second.get_absolute_url())]
    assert many[0] == few[0]
    assert many[1] <= few[1] + 2  # the version before, whose weights stand beside the new ones
    assert max(many) <= 15
