"""Under an explainer residents say what they think of it: remarks and questions, nobody is for or against it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.models import Talk
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Comment
from kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def below(explainer):
    return Talk.objects.get(translation_key=explainer.translation_key).discussion


def test_a_published_explainer_has_a_discussion_for_all_its_versions(explainer, below):
    assert below.title == explainer.title
    assert below.url == explainer.url
    explainer.save_revision().publish()
    assert Talk.objects.filter(translation_key=explainer.translation_key).count() == 1


def test_a_resident_remarks_and_asks_but_takes_no_side(client, explainer, below, ana):
    client.force_login(ana)
    page = client.get(explainer.url).content.decode()
    assert "I want to say something" in page
    assert "I am for it" not in page
    say = reverse("discussions:say", args=[below.pk])
    assert client.post(say, {"stance": "for", "body": "Yes."}).status_code == 422
    assert client.post(say, {"stance": "remark", "body": "My landlord should read this."}).status_code == 302
    assert client.post(say, {"stance": "question", "asks": "liaison", "body": "What is a quorum?"}).status_code == 302
    page = client.get(explainer.url).content.decode()
    assert "My landlord should read this." in page
    assert "Balanced" not in page
    assert Comment.objects.get(asks="liaison").answer_due


def test_a_remark_is_for_explainers_only(ana):
    place = talk.open_discussion(title="Lamps", url="", cycle=None, neighborhood=None)
    with pytest.raises(ValidationError, match="for it, against it"):
        talk.comment(place, by=ana, body="Hm.", stance="remark")


def test_visitors_read_it_and_are_shown_the_way_in(client, explainer, below, ana):
    talk.comment(below, by=ana, body="Now I understand.", stance="remark")
    page = client.get(explainer.url).content.decode()
    assert "Now I understand." in page
    assert "Sign in" in page
    assert "csrfmiddlewaretoken" not in page


def test_editors_can_leave_it_away(client, explainer):
    explainer.talk_open = False
    explainer.save_revision().publish()
    assert 'id="discussion"' not in client.get(explainer.url).content.decode()


def test_many_remarks_cost_no_more_queries(client, explainer, below, ana, django_assert_max_num_queries):
    Comment.objects.bulk_create(
        Comment(discussion=below, author=ana, stance="remark", body=f"<p>{number}</p>", created_at=clock.now())
        for number in range(30)
    )
    client.get(explainer.url)
    with django_assert_max_num_queries(15):
        assert client.get(explainer.url + "?again").status_code == 200
