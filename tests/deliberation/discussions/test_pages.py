from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.discussions import actions
from deliberation.discussions.models import Comment, Stance
from kit import clock

REASON = "Please keep to the matter, and leave families out of it."


def fill(discussion, author, tops, replies_each=0):
    """Many comments, straight into the database."""
    now = clock.now()
    made = Comment.objects.bulk_create(
        Comment(
            discussion=discussion,
            author=author,
            stance=Stance.values[i % 3],
            body=f"<p>Point {i}</p>",
            created_at=now - timedelta(minutes=i),
        )
        for i in range(tops)
    )
    Comment.objects.bulk_create(
        Comment(discussion=discussion, author=author, top=top, reply_to=top, body=f"<p>Reply {n}</p>", created_at=now)
        for top in made
        for n in range(replies_each)
    )
    return made


def queries(client, url):
    """How many queries a page costs once what all pages share (the street's header) is warm."""
    client.get(url, {"warm": "up"})
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("reader", [None, "ana", "cora"])
def test_a_discussion_of_two_thousand_costs_as_many_queries_as_one_of_ten(reader, client, request, lamps, bo):
    if reader:
        client.force_login(request.getfixturevalue(reader))
    fill(lamps, bo, 10, replies_each=1)
    client.get(lamps.get_absolute_url() + "?warm=up")
    few = queries(client, lamps.get_absolute_url() + "?few=1")
    fill(lamps, bo, 400, replies_each=4)
    assert queries(client, lamps.get_absolute_url() + "?many=1") == few <= 15


def test_the_thread_page_and_the_queue_have_constant_queries_too(client, lamps, remark, bo, cora):
    client.force_login(cora)
    Comment.objects.bulk_create(
        Comment(discussion=lamps, author=bo, top=remark, reply_to=remark, body="<p>x</p>", created_at=clock.now())
        for _ in range(3)
    )
    actions.flag(remark, by=bo, reason="spam")
    urls = [f"{remark.get_absolute_url()}thread/", "/discussions/queue/"]
    few = [queries(client, url) for url in urls]
    Comment.objects.bulk_create(
        Comment(discussion=lamps, author=bo, top=remark, reply_to=remark, body="<p>x</p>", created_at=clock.now())
        for _ in range(120)
    )
    people = [factories.person(f"Flagger {i}") for i in range(15)]
    for person, comment in zip(people, Comment.objects.filter(author=bo), strict=False):
        actions.flag(comment, by=person, reason="off-topic")
    many = [queries(client, url) for url in urls]
    assert many == few
    assert max(many) <= 15


def test_a_visitor_reads_everything_and_gets_no_cookie(client, remark, lamps):
    page = client.get(lamps.get_absolute_url())
    assert "Yes, the path is dark." in page.content.decode()
    assert "Sign in" in page.content.decode()
    assert not page.cookies
    assert "csrf" not in page.content.decode()


def test_ana_posts_a_plain_form_and_lands_on_her_comment(client, ana, lamps):
    client.force_login(ana)
    answer = client.post(
        f"{lamps.get_absolute_url()}comment/", {"stance": "against", "body": "Too bright."}, follow=True
    )
    made = Comment.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"/comments/{made.pk}/thread/#comment-{made.pk}")
    assert "Too bright." in answer.content.decode()


def test_a_refused_comment_comes_back_with_every_word(client, ana, lamps):
    client.force_login(ana)
    answer = client.post(f"{lamps.get_absolute_url()}comment/", {"stance": "", "body": "My long thought"})
    assert answer.status_code == 422
    assert "My long thought" in answer.content.decode()
    assert "Say whether you are for it" in answer.content.decode()
    assert not Comment.objects.exists()


def test_words_sent_after_the_phase_closed_come_back_with_the_reason(client, ana, lamps):
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        client.force_login(ana)
        answer = client.post(f"{lamps.get_absolute_url()}comment/", {"stance": "for", "body": "My late thought"})
    assert answer.status_code == 422
    assert "The discussion is closed now." in answer.content.decode()
    assert "My late thought" in answer.content.decode()


def test_with_a_script_the_refusal_is_the_thread_alone_and_success_leads_to_the_comment(client, ana, lamps):
    client.force_login(ana)
    url = f"{lamps.get_absolute_url()}comment/"
    refused = client.post(url, {"stance": "for", "body": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert refused.content.decode().lstrip().startswith("<section")
    done = client.post(url, {"stance": "for", "body": "Yes"}, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == Comment.objects.get().get_absolute_url()


def test_the_permalink_of_a_late_reply_leads_to_its_page(client, lamps, remark, bo):
    rows = Comment.objects.bulk_create(
        Comment(
            discussion=lamps,
            author=bo,
            top=remark,
            reply_to=remark,
            body=f"<p>{i}</p>",
            created_at=clock.now() + timedelta(seconds=i),
        )
        for i in range(60)
    )
    answer = client.get(rows[55].get_absolute_url())
    assert answer["Location"] == f"/discussions/comments/{remark.pk}/thread/?page=2#comment-{rows[55].pk}"
    assert f'id="comment-{rows[55].pk}"' in client.get(answer["Location"]).content.decode()


def test_the_public_reads_the_reason_the_author_and_the_council_also_the_words(client, lamps, remark, ana, bo, cora):
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    for reader, sees in ((None, False), (bo, False), (ana, True), (cora, True)):
        client.logout()
        if reader:
            client.force_login(reader)
        for url in (lamps.get_absolute_url(), f"{remark.get_absolute_url()}thread/"):
            page = client.get(url).content.decode()
            assert REASON in page
            assert ("the path is dark" in page) is sees


def test_hidden_words_do_not_leak_through_the_pages_of_acts(client, remark, bo, cora):
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    client.force_login(bo)
    for act in ("reply", "edit", "remove", "flag", "hide", "restore", "dismiss"):
        answer = client.get(f"{remark.get_absolute_url()}{act}/")
        assert answer.status_code == 403
        assert "the path is dark" not in answer.content.decode()


def test_cora_works_through_her_queue(client, remark, bo, cora):
    actions.flag(remark, by=bo, reason="private", note="It names my son")
    client.force_login(cora)
    page = client.get("/discussions/queue/").content.decode()
    assert "It names my son" in page
    assert f">{bo}<" not in page
    url = f"{remark.get_absolute_url()}hide/"
    short = client.post(url, {"rule": "private", "reason": "no"})
    assert short.status_code == 422
    assert "Give the reason in a sentence" in short.content.decode()
    client.post(url, {"rule": "private", "reason": REASON})
    assert "Nothing is waiting" in client.get("/discussions/queue/").content.decode()


def test_the_queue_is_for_council_members(client, ana):
    client.force_login(ana)
    assert client.get("/discussions/queue/").status_code == 403


def test_ana_edits_the_words_as_she_typed_them(client, ana, lamps):
    words = "One & two <3\n\nhttps://example.org/a?b=c\nnext line"
    made = actions.comment(lamps, by=ana, body=words, stance="for")
    client.force_login(ana)
    form = client.get(f"{made.get_absolute_url()}edit/").context["form"]
    assert form["body"].value() == words
    client.post(f"{made.get_absolute_url()}edit/", {"body": words + "!"})
    made.refresh_from_db()
    assert made.edited_at
    assert "edited" in client.get(lamps.get_absolute_url()).content.decode()


def test_an_edit_that_comes_too_late_keeps_the_words(client, ana, remark):
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        client.force_login(ana)
        answer = client.post(f"{remark.get_absolute_url()}edit/", {"body": "My better words"})
    assert answer.status_code == 422
    assert "My better words" in answer.content.decode()
    assert "for a day" in answer.content.decode()


def test_a_removed_comment_leaves_a_trace_while_it_has_replies(client, ana, bo, lamps, remark):
    reply = actions.comment(lamps, by=bo, body="How many lamps?", reply_to=remark)
    actions.remove(remark, by=ana)
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert "Removed by its author." in page
    assert "How many lamps?" in page
    assert "path is dark" not in page
    actions.remove(reply, by=bo)
    assert client.get(remark.get_absolute_url(), follow=True).status_code == 200


def test_an_officers_form_offers_questions_only(client, dev, lamps):
    client.force_login(dev)
    form = client.get(lamps.get_absolute_url()).context["form"]
    assert [value for value, _label in form.fields["stance"].choices] == ["question"]


def test_a_visitor_who_posts_is_sent_to_sign_in_and_keeps_the_words(client, lamps):
    answer = client.post(f"{lamps.get_absolute_url()}comment/", {"stance": "for", "body": "A thought"})
    assert answer.status_code == 401
    assert "A thought" in answer.content.decode()
