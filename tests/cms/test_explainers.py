"""Explainers: words that explain themselves, and questions about a paragraph."""

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core import mail
from page_factories import an_explainer, paragraphs, words_of

from accounts.models import Role
from audit.models import Entry
from cms import actions
from cms.models import GlossaryTerm, ParagraphQuestion
from cms.permissions import may_answer, may_ask
from cms.tasks import speak_up
from cms.terms import Marker
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def ask_address(page, number=0):
    return f"/questions/ask/{page.pk}/{paragraphs(page)[number]}/"


def test_a_term_explains_itself_the_first_time_it_stands_on_the_page(client, explainer):
    html = client.get(explainer.url).content.decode()
    assert html.count('popovertarget="term-envelope"') == 1
    assert html.count('id="term-envelope"') == 1
    assert html.count('popovertarget="term-quorum"') == 1
    assert "The money for one neighborhood." in words_of(html)


def test_terms_are_marked_inside_words_links_and_signs_with_care():
    marker = Marker([GlossaryTerm(term="roll", meaning="Who may vote."), GlossaryTerm(term="R&D", meaning="x")])
    html, met = marker.mark('<p>Enroll by <a href="/">the roll</a> &lt;now&gt;: the <b>Roll</b>, R&amp;D.</p>')
    assert [term.term for term in met] == ["roll", "R&D"]
    assert "Enroll" in html
    assert '<a href="/">the roll</a>' in html
    assert "&lt;now&gt;" in html
    assert "<dfn>Roll</dfn>" in html
    assert "<dfn>R&amp;D</dfn>" in html


def test_the_longest_term_wins():
    marker = Marker([GlossaryTerm(term="budget", meaning="a"), GlossaryTerm(term="open budget", meaning="b")])
    assert "<dfn>open budget</dfn>" in marker.mark("<p>The open budget</p>")[0]


def test_an_editor_can_leave_terms_unmarked(client, explainer):
    explainer.terms_marked = False
    explainer.save_revision().publish()
    assert b"popovertarget" not in client.get(explainer.url).content.split(b"<main")[1]


def test_each_paragraph_keeps_its_address_through_an_edit(client, explainer):
    before = paragraphs(explainer)
    explainer.body[1].value.source = "<p>Each envelope belongs to one place.</p>"
    explainer.save_revision().publish()
    explainer.refresh_from_db()
    assert paragraphs(explainer) == before
    assert f'id="p-{before[0]}"'.encode() in client.get(explainer.url).content


def test_ana_asks_about_a_paragraph_and_finds_the_answer_there(
    client, explainer, ana, dev, django_capture_on_commit_callbacks
):
    client.force_login(ana)
    assert "Each envelope belongs" in words_of(client.get(ask_address(explainer)).content)
    sent = client.post(ask_address(explainer), {"question": "Who fills the envelope?"})
    assert sent.status_code == 302
    assert sent["Location"] == f"{explainer.url}#p-{paragraphs(explainer)[0]}"
    question = ParagraphQuestion.objects.get()
    assert "The answer will stand here." in words_of(client.get(explainer.url).content)

    with django_capture_on_commit_callbacks(execute=True):
        actions.answer(question, by=dev, words="The city council does.\n\nEvery June.")
    client.logout()
    words = words_of(client.get(explainer.url).content)
    assert "Who fills the envelope?" in words
    assert "Answer from Dev, for the city The city council does. Every June." in words
    assert [entry.verb for entry in Entry.objects.filter(subject__startswith="cms.paragraphquestion")] == [
        "cms.answer",
        "cms.ask",
    ]
    assert mail.outbox[0].to == [ana.email]
    assert f"#p-{question.paragraph}" in mail.outbox[0].body


def test_a_question_is_not_public_before_its_answer(client, explainer, ana):
    actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="Is it me you ask?")
    assert b"Is it me you ask?" not in client.get(explainer.url).content


def test_a_declined_question_goes_back_to_its_asker_alone(client, explainer, ana, bo, dev):
    question = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="What does my neighbor earn?")
    actions.decline(question, by=dev, reason="That is nobody's business.")
    client.force_login(bo)
    assert b"What does my neighbor earn?" not in client.get(explainer.url).content
    client.force_login(ana)
    assert "That is nobody's business." in words_of(client.get(explainer.url).content).replace("&#x27;", "'")


def test_a_better_answer_takes_the_place_of_the_first(explainer, ana, dev):
    question = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="When?")
    actions.answer(question, by=dev, words="In May.")
    assert "In June." in actions.answer(question, by=dev, words="In June.").answer
    with pytest.raises(Forbidden):
        actions.decline(question, by=dev, reason="No.")


def test_visitors_read_why_they_cannot_ask_and_get_no_cookie_on_the_page(client, explainer):
    page = client.get(explainer.url)
    assert not page.cookies
    form = client.get(ask_address(explainer))
    assert "Sign in first" in words_of(form.content)
    assert client.post(ask_address(explainer), {"question": "Why?"}).status_code == 403
    assert not ParagraphQuestion.objects.exists()


def test_gus_may_not_ask_before_his_residence_is_verified(explainer, gus, ana):
    paragraph = paragraphs(explainer)[0]
    assert may_ask(ana, explainer, paragraph)
    assert not may_ask(gus, explainer, paragraph)
    with pytest.raises(Forbidden, match="no verified address"):
        actions.ask(explainer, paragraph, by=gus, question="Why?")


def test_nobody_asks_where_questions_are_closed_or_the_paragraph_is_gone(explainer, ana):
    assert "no longer on the page" in str(may_ask(ana, explainer, "gone"))
    explainer.questions_open = False
    assert "closed" in str(may_ask(ana, explainer, paragraphs(explainer)[0]))


def test_an_empty_question_comes_back_with_what_was_typed(client, explainer, ana):
    client.force_login(ana)
    assert client.post(ask_address(explainer), {"question": "  "}).status_code == 422
    long = client.post(ask_address(explainer), {"question": "why " * 400})
    assert long.status_code == 422
    assert b"why why" in long.content


def test_only_officers_and_editors_answer(ana, cora, fay, dev, eli, explainer):
    assert [bool(may_answer(person)) for person in (ana, cora, fay, dev, eli)] == [False, False, False, True, True]
    question = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="When?")
    with pytest.raises(Forbidden):
        actions.answer(question, by=cora, words="Now.")


def test_answers_are_cleaned(explainer, ana, dev):
    question = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="<script>alert(1)</script>")
    answered = actions.answer(question, by=dev, words="<script>alert(2)</script> See https://example.org")
    assert "<script>" not in answered.answer


def test_the_list_and_a_long_page_ask_the_same_number_of_questions(
    client, explainer, ana, dev, django_assert_max_num_queries
):
    for number in range(6):
        page = an_explainer(
            f"Explainer {number}", body=[("paragraph", f"<p>Text {n} on envelopes.</p>") for n in range(20)]
        )
        ParagraphQuestion.objects.update(asked_at=clock.now() - timedelta(days=2))  # a few a day, no more
        for paragraph in paragraphs(page)[:8]:
            actions.answer(actions.ask(page, paragraph, by=ana, question="Why?"), by=dev, words="So.")
    for address in ("/explainers/", page.url):
        client.get(address)
        with django_assert_max_num_queries(15):
            response = client.get(address + "?again")
        assert len(response.content) < 100_000


def test_ana_asks_eight_questions_a_day_and_keeps_the_words_of_the_ninth(client, explainer, ana):
    place = ask_address(explainer)
    client.force_login(ana)
    for number in range(8):
        assert client.post(place, {"question": f"Question {number}?"}).status_code == 302
    ninth = client.post(place, {"question": "And who pays for the cable?"})
    assert ninth.status_code == 403
    html = ninth.content.decode()
    assert "And who pays for the cable?" in html
    assert "You can ask again tomorrow." in html
    assert "You can ask again tomorrow." in client.get(place).content.decode()
    ParagraphQuestion.objects.update(asked_at=clock.now() - timedelta(hours=25))
    assert client.post(place, {"question": "And who pays for the cable?"}).status_code == 302


def test_a_question_sent_after_the_session_ended_comes_back(client, explainer):
    place = ask_address(explainer)
    answer = client.post(place, {"question": "And who pays for the cable?"})
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "And who pays for the cable?" in html
    assert "Open the sign-in page in a new tab" in html


def test_a_question_that_waits_too_long_is_told_to_the_liaison_and_the_desk_once(explainer, ana, dev, eli):
    lia = factories.with_role(factories.person("Lia"), Role.LIAISON)
    asked = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="When?")
    assert speak_up() == 0
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert speak_up() == 1
        assert speak_up() == 0
    late = [letter for letter in mail.outbox if "A question is late" in letter.subject]
    assert sorted(to for letter in late for to in letter.to) == sorted([dev.email, eli.email, lia.email])
    assert f"/questions/{asked.pk}/" in late[0].body
    assert "is late" in Notice.objects.get(person=ana).announcement.said
