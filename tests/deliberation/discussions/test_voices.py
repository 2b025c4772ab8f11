"""Questions by the clock, changed words, quotes, names, pictures, good points, summaries."""

from __future__ import annotations

import io
from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Role
from deliberation.discussions import actions, quotes
from deliberation.discussions.differences import changes
from deliberation.discussions.models import Comment, Mention, Nod, Objection
from deliberation.discussions.order import strength
from deliberation.discussions.paragraphs import read_token, token_for
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
REASON = "Please keep to the matter, and leave families out of it."


def read(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg")


def test_a_question_to_the_council_has_a_clock_and_its_lateness_shows(client, lamps, ana, bo, cora):
    asked = actions.comment(lamps, by=ana, body="Who pays for the power?", stance="question", asks="council")
    assert asked.answer_due == asked.created_at + timedelta(days=7)
    page = read(client, "/discussions/questions/")
    assert "Who pays for the power?" in page
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert "late: it was due 1 day ago" in read(client, "/discussions/questions/")
        assert "no answer, it was due 1 day ago" in read(client, lamps.get_absolute_url())
        with pytest.raises(Forbidden, match="Only members of the Harbor council"):
            actions.answer(asked, by=bo, body="We do.")
        made = actions.answer(asked, by=cora, body="The city, from the yearly budget.")
        with pytest.raises(Forbidden, match="has been answered"):
            actions.answer(asked, by=cora, body="Again.")
    asked.refresh_from_db()
    assert (asked.answer, made.duty, made.top, asked.is_late) == (made, "council", asked, True)
    assert Notice.objects.get(person=ana).announcement.sentence == "Your question in “%(title)s” has an answer."
    assert "answered, but late" in read(client, lamps.get_absolute_url())
    assert "from the yearly budget" not in read(client, "/discussions/questions/")
    assert "Who pays" in read(client, "/discussions/questions/?show=answered")


def test_an_answer_comes_also_after_the_discussion_has_closed(lamps, ana, dev):
    asked = actions.comment(lamps, by=ana, body="Who pays for the power?", stance="question", asks="officer")
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert actions.answer(asked, by=dev, body="The city.").duty == "officer"


def test_the_liaison_explains(client, lamps, ana):
    liaison = factories.with_role(factories.person("Lia"), Role.LIAISON)
    asked = actions.comment(lamps, by=ana, body="What is upkeep?", stance="question", asks="liaison")
    client.force_login(liaison)
    assert f"/discussions/comments/{asked.pk}/answer/" in read(client, "/discussions/questions/")
    client.post(f"{asked.get_absolute_url()}answer/", {"body": "What it costs every year."})
    asked.refresh_from_db()
    assert asked.answer.duty == "liaison"


def test_only_questions_ask_somebody(lamps, ana):
    for stance, asks in (("for", "council"), ("question", "the mayor")):
        with pytest.raises(ValidationError) as refused:
            actions.comment(lamps, by=ana, body="Who pays?", stance=stance, asks=asks)
        assert list(refused.value.message_dict) == ["asks"]


def test_changed_words_keep_what_they_were_and_everybody_can_compare(client, remark, lamps, ana, cora):
    actions.edit(remark, by=ana, body="Yes, the path is very dark.")
    page = read(client, f"{remark.get_absolute_url()}history/")
    assert "<ins>very </ins>" in page
    assert f"{remark.get_absolute_url()}history/" in read(client, lamps.get_absolute_url())
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    assert "path" not in read(client, f"{remark.get_absolute_url()}history/").split("<h1>")[1].split("<footer")[0]
    actions.remove(remark, by=ana)
    assert not remark.earlier.exists()


def test_changes_are_told_word_by_word():
    assert changes("one two", "one 2 two!") == [("same", "one "), ("new", "2 "), ("same", "two"), ("new", "!")]


def test_quotes_are_quotes_and_come_back_as_they_were_typed():
    words = "> The path is dark.\n> Since March.\n\nSince <b>May</b>, I think."
    made = quotes.to_html(words)
    assert made.startswith("<blockquote><p>The path is dark.<br>Since March.</p></blockquote><p>Since &lt;b&gt;May")
    assert quotes.to_words(made) == words


@pytest.mark.parametrize("words", ["> <script>alert(1)</script>", ">" * 300, "> \n> \n>", "@<img src=x onerror=x>"])
def test_quotes_pass_the_sanitizer_too(words):
    made = quotes.to_html(words)
    assert "<script" not in made
    assert "<img" not in made


def test_the_longest_name_is_called_and_never_inside_an_address():
    people = {"Ana": [1], "Ana López": [2]}
    assert quotes.called("Hello @Ana López!", people) == {"Ana López": [2]}
    assert quotes.called("@anabel and mail@ana", people) == {"Ana": [1]}
    made = quotes.to_html("@Ana https://example.org/@Ana")
    marked = quotes.mark_names(made, ["Ana"])
    assert marked.startswith('<p><strong>@Ana</strong> <a href="https://example.org/@Ana"')


def test_bo_is_called_by_name_and_reads_it_under_the_bell(lamps, remark, ana, bo, gus):
    actions.comment(lamps, by=bo, body="How many lamps?", stance="question")
    made = actions.comment(lamps, by=ana, body="Twelve, @Bo. What do you say, @Gus?", stance="for")
    assert [mention.person for mention in Mention.objects.filter(comment=made)] == [bo]  # Gus takes no part
    assert "<strong>@Bo</strong>" in made.body
    assert Notice.objects.get(person=bo).announcement.sentence == "%(name)s called you in “%(title)s”."


def test_a_picture_is_drawn_anew_needs_words_and_moves_when_it_is_hidden(client, lamps, ana, cora, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(ana)
    url = f"{lamps.get_absolute_url()}comment/"
    typed = {"stance": "for", "body": "Look how dark it is."}
    refused = client.post(url, {**typed, "picture": photo()})
    assert refused.status_code == 422
    assert "Say what the picture shows" in refused.content.decode()
    client.post(url, {**typed, "picture": photo(), "picture_alt": "A path without a lamp"})
    made = Comment.objects.get()
    before = made.picture
    assert before.endswith(".webp")
    assert 'alt="A path without a lamp"' in read(client, lamps.get_absolute_url())
    client.logout()
    actions.hide(made, by=cora, rule="private", reason=REASON)
    made.refresh_from_db()
    assert made.picture != before
    assert "A path without a lamp" not in read(client, lamps.get_absolute_url())
    actions.remove(made, by=ana)
    made.refresh_from_db()
    assert (made.picture, made.picture_alt) == ("", "")


def test_a_hundred_friends_weigh_as_ten_and_the_other_side_weighs_twice():
    assert strength({"for": 100}, "for") == 10_000
    assert strength({"against": 25}, "for") == strength({"for": 100}, "for")
    assert strength({"for": 1, "against": 1}, "question") == 4_000
    assert strength({"": 4, "for": 0}, "for") == 2_000


def test_a_good_point_is_given_once_taken_back_and_never_ones_own(client, lamps, remark, ana, bo, dev):
    actions.comment(lamps, by=bo, body="Too bright for me.", stance="against")
    client.force_login(bo)
    url = f"{remark.get_absolute_url()}nod/"
    client.post(url)
    remark.refresh_from_db()
    assert (remark.nods, remark.strength, Nod.objects.get().camp) == (1, 2_000, "against")
    assert "Strongest for" in read(client, lamps.get_absolute_url())
    client.post(url)
    remark.refresh_from_db()
    assert (remark.nods, remark.strength) == (0, 0)
    for person, why in ((ana, "your own comment"), (dev, "Officers take no side")):
        with pytest.raises(Forbidden, match=why):
            actions.nod(remark, by=person)


def test_open_questions_stand_on_top_until_somebody_answers(client, lamps, ana, bo):
    asked = actions.comment(lamps, by=ana, body="Who pays?", stance="question")
    assert "1 open question" in read(client, lamps.get_absolute_url())
    actions.comment(lamps, by=bo, body="We all do.", reply_to=asked)
    assert "open question" not in read(client, lamps.get_absolute_url())


def test_a_summary_names_its_sources_and_people_can_object(client, lamps, remark, ana, bo, cora):
    for text, why in (("All is well.", "names no comment"), (f"It is dark. #{remark.pk} #99999", "Not shown in this")):
        with pytest.raises(ValidationError, match=why):
            actions.summarize(lamps, by=cora, text=text)
    with pytest.raises(Forbidden):
        actions.summarize(lamps, by=ana, text=f"It is dark. #{remark.pk}")
    client.force_login(cora)
    client.post(f"{lamps.get_absolute_url()}summary/write/", {"text": f"It is dark, say many. #{remark.pk}"})
    page = read(client, lamps.get_absolute_url())
    assert "What was said so far" in page
    assert f">#{remark.pk}</a>" in page
    client.force_login(bo)
    summary = lamps.summaries.get()
    client.post(f"/discussions/summaries/{summary.pk}/1/object/", {"words": "Only one person said so."})
    objection = Objection.objects.get()
    assert "1 objection" in read(client, lamps.get_absolute_url())
    assert Notice.objects.filter(person=cora).exists()
    client.force_login(cora)
    client.post(f"/discussions/objections/{objection.pk}/answer/", {"reason": "True, I write “one neighbor” now."})
    assert "one neighbor” now" in read(client, f"{lamps.get_absolute_url()}summary/")
    better = actions.summarize(lamps, by=cora, text=f"It is dark, says one. #{remark.pk}", why="One, not many.")
    assert better.version == 2
    with pytest.raises(Forbidden, match="newer summary"):
        actions.object_to(summary, by=bo, point=1, words="Only one person said so.")


def test_a_paragraph_is_talked_about_in_its_own_words_only(client, lamps, ana):
    token = token_for(lamps.pk, "p-1", "The path behind the mill is dark.")
    other = actions.open_discussion(title="Other", url="", cycle=None, neighborhood=None)
    assert read_token(token, other) is None
    assert read_token(token + "x", lamps) is None
    client.force_login(ana)
    url = f"{lamps.get_absolute_url()}comment/"
    assert "behind the mill is dark" in read(client, f"{url}?about={token}")
    client.post(url, {"about": token, "stance": "question", "asks": "liaison", "body": "How dark is dark?"})
    made = Comment.objects.get()
    assert (made.about, made.about_words, made.asks) == ("p-1", "The path behind the mill is dark.", "liaison")
    assert "About the paragraph" in read(client, lamps.get_absolute_url())
