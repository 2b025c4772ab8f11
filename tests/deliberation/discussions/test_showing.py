"""What each reader sees of a comment, and what they are offered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from deliberation.discussions import actions
from deliberation.discussions.models import Comment
from deliberation.discussions.showing import Reader
from kit import clock

REASON = "Please keep to the matter, and leave families out of it."


def seen(comment, user=None, *, talks=True, moderates=False):
    """The comment as `user` sees it."""
    reader = Reader(user or AnonymousUser(), talks=talks, moderates=moderates)
    (said,) = reader.sees(Comment.objects.with_names().filter(pk=comment.pk))
    return said


def acts(said):
    """The last part of each address that is offered."""
    assert all(url.startswith(f"/discussions/comments/{said.pk}/") for url, _word in said.acts)
    return [url.rstrip("/").rsplit("/", 1)[1] for url, _word in said.acts]


def test_a_comment_stands_under_its_authors_name_and_neighborhood(remark):
    said = seen(remark)
    assert (said.who, said.place, said.stance_said, said.duty) == ("Ana", "Harbor", "for", "")


def test_an_officer_speaks_as_an_officer_and_whoever_left_has_no_name(lamps, remark, ana, dev):
    assert seen(actions.comment(lamps, by=dev, body="We measured it.", stance="question")).duty == "city officer"
    Comment.objects.filter(pk=remark.pk).update(author=None)
    assert (seen(remark).who, seen(remark).place) == ("Someone who has left", "")


def test_a_reply_to_a_reply_says_whom_it_answers(lamps, remark, ana, bo):
    first = actions.comment(lamps, by=bo, body="Since when?", reply_to=remark)
    assert seen(first).answers == ""
    assert seen(actions.comment(lamps, by=ana, body="Since March.", reply_to=first)).answers == "in reply to Bo"


def test_a_removed_comment_keeps_no_name_and_no_words(remark, ana):
    actions.remove(remark, by=ana)
    said = seen(remark, ana, moderates=True)
    assert (said.who, said.place, said.body, said.removed, said.acts) == ("Someone", "", "", True, ())


@pytest.mark.parametrize(
    ("reader", "how", "offered"),
    [
        (None, {"talks": False}, []),
        ("bo", {}, ["reply", "flag"]),
        ("bo", {"talks": False}, ["flag"]),
        ("ana", {}, ["reply", "edit", "remove"]),
        ("cora", {"moderates": True}, ["reply", "flag", "hide", "warn"]),
    ],
)
def test_each_reader_is_offered_their_own_acts(remark, request, reader, how, offered):
    assert acts(seen(remark, request.getfixturevalue(reader) if reader else None, **how)) == offered


def test_ana_can_change_her_words_for_a_day_only(remark, ana):
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert acts(seen(remark, ana)) == ["reply", "remove"]


def test_hidden_words_are_for_their_author_and_the_council_who_may_show_them_again(remark, ana, bo, cora):
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    assert (seen(remark, bo).body, seen(remark, bo).acts) == ("", ())
    assert seen(remark, ana).only_for == "Only you and the council see your words:"
    council = seen(remark, cora, moderates=True)
    assert "the path is dark" in council.body
    assert acts(council) == ["restore"]


def test_a_name_that_looks_like_html_stays_a_name(client, lamps, remark, ana):
    ana.public_name = "<b>Ana</b>"
    ana.save()
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert "<b>Ana" not in page


def test_what_one_person_typed_is_never_in_the_form_of_another(client, lamps, ana, bo):
    client.force_login(ana)
    refused = client.post(f"/discussions/{lamps.pk}/comment/", {"body": "My secret draft"})
    assert refused.status_code == 422
    assert "My secret draft" in refused.content.decode()
    client.force_login(bo)
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert 'name="body"' in page
    assert "My secret draft" not in page
