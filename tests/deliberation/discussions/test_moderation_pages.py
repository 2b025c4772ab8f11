"""The pages of moderation: for the council, for whom it is about, and for everybody."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from deliberation.discussions import actions
from deliberation.discussions.models import Appeal, Comment, Decision
from kit import clock

pytestmark = pytest.mark.django_db
REASON = "Please keep to the matter, and leave families out of it."
WORDS = "I did not name anybody, I said that the path is dark."


def read(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def queries(client, url):
    read(client, url)
    with CaptureQueriesContext(connection) as captured:
        read(client, url + "?again=1")
    return len(captured)


def test_the_log_gives_reasons_and_withholds_words_and_names(client, lamps, remark, ana, cora):
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    decision = Decision.objects.get()
    for url in ("/discussions/moderation/", decision.get_absolute_url(), "/discussions/moderation/feed/"):
        page = read(client, url)
        assert REASON in page
        assert "the path is dark" not in page
        assert str(ana) not in page
        assert str(cora) not in page
    assert REASON in read(client, "/discussions/moderation/?kind=hide&place=harbor&rule=private")
    assert REASON not in read(client, "/discussions/moderation/?kind=warn")
    assert "No decisions here" in read(client, "/discussions/moderation/?place=nowhere")


def test_the_log_the_statistics_and_the_queue_have_constant_queries(client, lamps, bo, cora, chair):
    def more(count, start):
        for n in range(start, start + count):
            person = factories.resident(f"Neighbor {n}")
            said = actions.comment(lamps, by=person, body=f"Point {n}", stance="for")
            actions.flag(actions.comment(lamps, by=person, body=f"Other point {n}", stance="for"), by=bo, reason="spam")
            actions.appeal(actions.hide(said, by=cora, rule="spam", reason=REASON), by=person, words=WORDS)

    User.objects.filter(pk=bo.pk).update(date_joined=clock.now() - timedelta(days=100))
    client.force_login(chair)
    urls = [
        "/discussions/moderation/",
        "/discussions/moderation/councils/",
        "/discussions/queue/",
        "/discussions/appeals/",
        "/discussions/rules/",
    ]
    more(1, 0)
    few = [queries(client, url) for url in urls]
    more(7, 1)
    assert [queries(client, url) for url in urls] == few
    assert max(few) <= 15


def test_ana_appeals_and_the_chair_takes_it_back(client, remark, ana, cora, chair):
    decision = actions.hide(remark, by=cora, rule="private", reason=REASON)
    url = decision.get_absolute_url()
    client.force_login(ana)
    assert "This decision is about you." in read(client, url)
    assert client.post(f"{url}appeal/", {"words": "no"}).status_code == 422
    client.post(f"{url}appeal/", {"words": WORDS})
    appeal = Appeal.objects.get()
    assert WORDS in read(client, url)
    client.logout()
    public = read(client, url)
    assert "A different council member decides" in public
    assert WORDS not in public
    client.force_login(cora)
    assert "You made this decision" in read(client, f"/discussions/appeals/{appeal.pk}/", 403)
    client.force_login(chair)
    assert WORDS in read(client, "/discussions/appeals/")
    answer = client.post(f"/discussions/appeals/{appeal.pk}/", {"verdict": "overturn", "reason": "It names nobody."})
    assert answer["Location"] == "/discussions/appeals/"
    assert "the path is dark" in read(client, remark.discussion.get_absolute_url())
    assert "It names nobody." in read(client, url)


def test_the_council_warns_pauses_locks_and_takes_back_by_plain_forms(client, lamps, remark, ana, cora):
    client.force_login(cora)
    url = remark.get_absolute_url()
    for act in ("warn", "pause", "lock", "undo"):
        read(client, f"{url}{act}/")
        assert client.post(f"{url}{act}/", {}).status_code == 422
    why = {"rule": "threat", "reason": REASON}
    client.post(f"{url}warn/", why)
    client.post(f"{url}pause/", {**why, "days": 3})
    client.post(f"{url}lock/", why)
    client.post(f"{lamps.get_absolute_url()}lock/", why)
    client.post(f"{url}undo/", {**why, "days": 1})
    kinds = ["undo", "lock", "lock", "pause", "warn"]
    assert [d.kind for d in Decision.objects.filter(part_of=None)] == kinds
    for decision in list(Decision.objects.filter(part_of=None)):
        answer = client.post(f"{decision.get_absolute_url()}take-back/", {"reason": "That went much too far."})
        assert answer.status_code == 302
    remark.refresh_from_db()
    lamps.refresh_from_db()
    assert (remark.state, remark.warned_because, remark.locked_because, lamps.locked_because) == ("shown", "", "", "")
    assert not ana.pauses.running().exists()


@pytest.mark.parametrize("act", ["warn", "pause", "undo", "lock"])
def test_residents_and_officers_decide_nothing(client, request, remark, act):
    for who in ("bo", "dev"):
        client.force_login(request.getfixturevalue(who))
        assert "Only members of the Harbor council" in read(client, f"{remark.get_absolute_url()}{act}/", 403)


def test_the_queue_shows_what_looks_like_many_hands_that_are_one(client, lamps, remark, cora):
    for n in range(4):
        person = factories.resident(f"New {n}", "Old Mill")
        actions.flag(remark, by=person, reason="false", network="one network")
        actions.comment(lamps, by=person, body=f"Me too {n}", stance="against")
    client.force_login(cora)
    page = read(client, "/discussions/queue/")
    assert "4 of 4 flags came within 15 minutes." in page
    assert "4 of 4 people who flagged came from one network on the same day." in page
    assert "of 5 people who wrote have an account younger than a week." in page
    assert Comment.objects.filter(state="shown").count() == 5  # nothing happens by itself


def test_statistics_tell_how_long_flags_wait_and_what_is_taken_back(client, remark, ana, bo, cora, chair):
    actions.flag(remark, by=bo, reason="spam")
    made = actions.hide(remark, by=cora, rule="spam", reason=REASON)
    actions.overturn(actions.appeal(made, by=ana, words=WORDS), by=chair, reason="It names nobody.")
    from deliberation.discussions.statistics import by_council

    [harbor] = [line for line in by_council(90) if line.name == "Harbor"]
    assert (harbor.decisions, harbor.kinds["hide"], harbor.appeals, harbor.overturned, harbor.late) == (2, 1, 1, 1, 0)
    assert harbor.hours == pytest.approx(0, abs=0.1)
    page = read(client, "/discussions/moderation/councils/?days=30")
    assert "Harbor" in page


def test_an_officer_writes_new_rules_in_both_languages(client, dev, cora):
    client.force_login(cora)
    assert client.get("/discussions/rules/edit/").status_code == 403
    client.force_login(dev)
    form = client.get("/discussions/rules/edit/").context["form"]
    typed = {name: field.initial or "" for name, field in form.fields.items()}
    assert typed["title-0-es"] == "Ni amenazas ni acoso"
    typed |= {"title-6-en": "Listen first", "text-6-en": "Then speak.", "title-1-en": "", "title-1-es": ""}
    assert client.post("/discussions/rules/edit/", typed).status_code == 422
    client.post("/discussions/rules/edit/", {**typed, "why": "We want to listen before we speak."})
    page = read(client, "/discussions/rules/")
    assert "Listen first" in page
    assert "attacked for who they are" not in page
    assert "attacked for who they are" in read(client, "/discussions/rules/1/")
    assert read(client, "/discussions/rules/9/", 404)
