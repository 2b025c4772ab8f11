"""The pages of conversations: what people read, what forms do, and that long lists cost no more queries."""

from __future__ import annotations

import csv
import io

import factories
import pytest
from django.urls import reverse
from django.utils import translation

from deliberation.opinions import actions, studies
from deliberation.opinions.lifecycle import StatementState
from deliberation.opinions.models import Conversation, Statement, Vote
from deliberation.opinions.numbers.study import study
from deliberation.opinions.numbers.votes import VoteMatrix

pytestmark = pytest.mark.django_db
WORDS = "Benches would help more than brighter lamps."


def at(name, conversation, *more):
    return reverse(f"opinions:{name}", args=[conversation.pk, *more])


def text(answer):
    return " ".join(answer.content.decode().split())


def signed_in(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def as_ana(client, ana):
    return signed_in(client, ana)


def test_a_draft_is_not_there_for_strangers(client, hold, ana, cora):
    draft = hold(announced=False)
    for name in ("conversation", "statements", "results", "files", "live"):
        assert client.get(at(name, draft)).status_code == 404
    assert signed_in(client, ana).get(at("conversation", draft)).status_code == 404
    assert signed_in(client, cora).get(at("conversation", draft)).status_code == 200


def test_a_visitor_reads_along_and_is_told_how_to_take_part(client, conversation):
    answer = client.get(at("conversation", conversation))
    assert "Sign in to take part" in text(answer)
    assert "lit all night" in text(answer)
    assert "csrfmiddlewaretoken" not in text(answer)
    assert client.get(at("statements", conversation)).status_code == 200
    assert client.post(at("vote", conversation), {"value": "1"}).status_code == 401


def test_one_statement_after_another_by_plain_forms(as_ana, conversation):
    seen = set()
    for _ in range(4):
        page = as_ana.get(at("conversation", conversation))
        assert "answer-agree" in text(page)
        statement = page.context["statement"]
        assert (
            as_ana.get(at("conversation", conversation)).context["statement"] == statement
        )  # a reload changes nothing
        seen.add(statement.pk)
        answer = as_ana.post(at("vote", conversation), {"statement": statement.pk, "value": "1"})
        assert answer["Location"].endswith("#card")
    assert len(seen) == 4 == Vote.objects.count()
    assert "You have answered every statement" in text(as_ana.get(at("conversation", conversation)))


def test_with_scripts_only_the_card_is_exchanged(as_ana, conversation):
    statement = conversation.statements.first()
    answer = as_ana.post(
        at("vote", conversation), {"statement": statement.pk, "value": "-1"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert 'id="card"' in text(answer)
    assert "Your last answer was “disagree”" in text(answer)
    again = as_ana.post(at("undo", conversation), {"statement": statement.pk}, headers={"HX-Request": "true"})
    assert statement.text in text(again)
    assert not Vote.objects.exists()


def test_an_answer_that_is_none_and_a_statement_that_is_gone_are_said_plainly(as_ana, conversation, cora):
    statement = conversation.statements.first()
    answer = as_ana.post(at("vote", conversation), {"statement": statement.pk, "value": "7"})
    assert answer.status_code == 422
    assert "Say whether you agree" in text(answer)
    actions.hide(statement, by=cora, rule="private", reason="It names a neighbor who did nothing.")
    answer = as_ana.post(at("vote", conversation), {"statement": statement.pk, "value": "1"})
    assert answer.status_code == 422
    assert as_ana.post(at("vote", conversation), {"statement": "x", "value": "1"}).status_code == 404


def test_in_the_list_answers_stay_where_they_are(as_ana, conversation):
    statement = conversation.statements.first()
    answer = as_ana.post(
        at("vote", conversation), {"statement": statement.pk, "value": "0", "from": "list", "page": "1", "show": "all"}
    )
    assert answer["Location"] == f"{at('statements', conversation)}?page=1&show=all#statement-{statement.pk}"
    assert 'aria-pressed="true"' in text(as_ana.get(at("statements", conversation)))
    assert len(as_ana.get(at("statements", conversation), {"show": "left"}).context["page"].object_list) == 3


def test_a_lookalike_is_shown_before_it_is_sent_and_no_word_is_lost(as_ana, conversation):
    words = "The harbor path should be lit at night."
    answer = as_ana.post(at("propose", conversation), {"text": words})
    assert answer.status_code == 422
    assert "Is yours here already?" in text(answer)
    assert "lit all night" in text(answer)
    assert words in text(answer)
    assert as_ana.post(at("propose", conversation), {"text": words, "knowingly": "1"}).status_code == 302
    assert "waiting for the council" in text(as_ana.get(at("conversation", conversation)))


def test_a_refused_statement_comes_back_with_its_words(as_ana, conversation):
    answer = as_ana.post(at("propose", conversation), {"text": "word " * 60})
    assert answer.status_code == 422
    assert "200 is the most" in text(answer)
    assert "word word word" in text(answer)


def test_a_waiting_statement_is_seen_by_its_author_and_council_only(client, conversation, ana, bo, cora):
    made = actions.propose(conversation, by=ana, text=WORDS)
    url = made.get_absolute_url()
    assert client.get(url).status_code == 404
    for person, status in ((ana, 200), (cora, 200), (bo, 404)):
        assert signed_in(client, person).get(url).status_code == status


def test_a_hidden_statement_leaves_its_reason_and_not_its_words(client, conversation, cora):
    statement = conversation.statements.first()
    actions.hide(statement, by=cora, rule="private", reason="It names a neighbor who did nothing.")
    for url in (statement.get_absolute_url(), at("statements", conversation)):
        page = text(client.get(url))
        assert "names a neighbor" in page
        assert statement.text not in page


def test_the_council_decides_by_plain_forms(client, conversation, ana, cora):
    made = actions.propose(conversation, by=ana, text=WORDS)
    council = signed_in(client, cora)
    assert WORDS in text(council.get(reverse("statements_desk")))
    assert council.post(reverse("opinions:hide", args=[made.pk]), {"reason": "no"}).status_code == 422
    assert council.post(reverse("opinions:accept", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == StatementState.SHOWN
    sent = {"rule": "clear", "reason": "It says two things at once."}
    assert council.post(reverse("opinions:hide", args=[made.pk]), sent).status_code == 302
    assert signed_in(client, ana).get(reverse("opinions:restore", args=[made.pk])).status_code == 403


def test_ticked_statements_are_let_in_together(client, hold, ana, cora):
    conversation = hold()
    made = [
        actions.propose(conversation, by=ana, text=f"{word} first and foremost.")
        for word in ("Benches", "Trees, always")
    ]
    answer = signed_in(client, cora).post(reverse("statements_desk"), {"statement": [s.pk for s in made]}, follow=True)
    assert "2 statements are in" in text(answer)


def test_results_say_groups_in_words_with_the_same_in_a_table(client, conversation, two_minds):
    assert "Nobody has answered yet" in text(client.get(at("results", conversation)))
    two_minds(conversation)
    studies.work_out(conversation.pk)
    page = text(client.get(at("results", conversation)))
    for words in (
        "form 2 groups: group A with 12 people, group B with 12 people",
        "Common ground",
        "In every group at least",
        "The sharpest divides",
        "Steady groups",
        "What they answer unlike the others",
        "The groups on the map",
    ):
        assert words in page, words
    assert "The ring is you" not in page


def test_where_i_stand_is_told_to_me_alone(client, as_ana, conversation, two_minds, bo):
    for statement in conversation.statements.all():
        as_ana.post(at("vote", conversation), {"statement": statement.pk, "value": "1"})
    two_minds(conversation)
    studies.work_out(conversation.pk)
    assert "The ring is you" in text(as_ana.get(at("results", conversation)))
    client.force_login(bo)
    assert "The ring is you" not in text(client.get(at("results", conversation)))


def test_few_people_are_told_that_there_are_no_groups_and_why(client, conversation, two_minds):
    two_minds(conversation, 3)
    studies.work_out(conversation.pk)
    page = text(client.get(at("results", conversation)))
    assert "Too few people" in page
    assert "mark-0" not in page


def test_the_live_part_is_empty_while_nothing_is_new_and_known_by_its_tag(client, conversation, two_minds):
    two_minds(conversation)
    studies.work_out(conversation.pk)
    assert client.get(at("live", conversation), {"seen": "1"}).status_code == 204
    whole = client.get(at("live", conversation), {"seen": "0"})
    assert whole.status_code == 200
    assert "hx-get" in text(whole)
    assert client.get(at("live", conversation), headers={"If-None-Match": whole["ETag"]}).status_code == 304
    Conversation.objects.update(stale=True)
    studies.work_out(conversation.pk, rested=False)
    assert client.get(at("live", conversation), {"seen": "1"}).status_code == 200


def test_single_votes_are_published_when_it_is_over(client, conversation, two_minds, cora):
    two_minds(conversation)
    for name, status in (
        ("comments.csv", 200),
        ("summary.csv", 200),
        ("votes.csv", 403),
        ("participants-votes.csv", 403),
    ):
        assert client.get(at("file", conversation, name)).status_code == status
    actions.close(conversation, by=cora, reason="Everybody has been heard.")
    for name in ("comments.csv", "summary.csv", "votes.csv", "participants-votes.csv"):
        assert client.get(at("file", conversation, name)).status_code == 200
    assert client.get(at("file", conversation, "secrets.csv")).status_code == 404


def test_from_the_files_anybody_gets_the_same_groups(client, conversation, two_minds, cora, ana):
    actions.propose(conversation, by=ana, text=WORDS)
    two_minds(conversation)
    actions.close(conversation, by=cora, reason="Everybody has been heard.")

    def rows(name):
        content = b"".join(client.get(at("file", conversation, name)).streaming_content).decode()
        return list(csv.DictReader(io.StringIO(content)))

    votes, people = rows("votes.csv"), rows("participants-votes.csv")
    assert list(votes[0]) == ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    assert all(int(row["timestamp"]) % 86_400_000 == 0 for row in votes)
    again = study(VoteMatrix.of(*([int(r[k]) for r in votes] for k in ("voter-id", "comment-id", "vote"))), smallest=5)
    published = {int(row["participant"]): row["group-id"] for row in people}
    label = again.groups.label
    assert {int(p): str(g) for p, g in zip(again.votes.people, label, strict=True)} == published
    comments = rows("comments.csv")
    assert [row["comment-body"] for row in comments] == [s.text for s in conversation.statements.shown()]
    assert {row["n-comments"] for row in people} == {"0"}


def test_a_report_stands_with_its_numbers_and_their_fingerprint(client, conversation, two_minds, cora):
    two_minds(conversation)
    actions.close(conversation, by=cora, reason="Everybody has been heard.")
    assert client.get(at("report", conversation)).status_code == 302
    made = actions.publish_report(Conversation.objects.get(), by=cora, words="We heard you.")
    page = text(client.get(at("report", conversation)))
    assert "We heard you." in page
    assert made.fingerprint in page
    import hashlib

    assert hashlib.sha256(client.get(at("report_file", conversation)).content).hexdigest() == made.fingerprint


def test_the_desk_plans_announces_closes_and_reports(client, cora, django_capture_on_commit_callbacks):
    place = factories.neighborhood("Harbor")
    desk = signed_in(client, cora)
    plan = {
        "question": "What comes first?",
        "whose": place.pk,
        "who": "residents",
        "opens_at": "2026-01-01T10:00",
        "closes_at": "2099-01-01T10:00",
        "seeds": "Lamps come first.\nBenches come first.",
    }
    assert desk.get(reverse("plan_conversation")).status_code == 200
    assert desk.post(reverse("plan_conversation"), plan | {"closes_at": "2026-01-01T09:00"}).status_code == 422
    answer = desk.post(reverse("plan_conversation"), plan)
    made = Conversation.objects.get()
    url = reverse("conversation_desk", args=[made.pk])
    assert answer["Location"] == url
    assert "at least 3 statements" in text(desk.post(url, {"act": "announce"}, follow=True))
    again = plan | {"seeds": plan["seeds"] + "\nTrees are what we miss."}
    assert desk.post(reverse("replan_conversation", args=[made.pk]), again).status_code == 302
    assert "is announced" in text(desk.post(url, {"act": "announce"}, follow=True))
    assert desk.post(url, {"act": "seed", "seed-text": "People make a street safe."}).status_code == 302
    assert desk.post(url, {"act": "close", "close-reason": ""}).status_code == 422
    assert desk.post(url, {"act": "close", "close-reason": "Everybody has been heard."}).status_code == 302
    studies.work_out(made.pk)
    assert desk.post(url, {"act": "report", "report-words": "We heard you."}).status_code == 302
    assert "Report published" in text(desk.get(url))
    assert text(desk.get(reverse("conversations_desk"))).count("What comes first?") == 1


def test_a_desk_of_another_neighborhood_stays_closed(client, hold, ana):
    mill = hold("Old Mill")
    cora = factories.council_member("Cora", "Harbor")
    assert signed_in(client, cora).get(reverse("conversation_desk", args=[mill.pk])).status_code == 403
    assert signed_in(client, ana).get(reverse("conversations_desk")).status_code in (302, 403)


@pytest.mark.parametrize("name", ["conversation", "statements", "results", "every_statement", "conversations"])
def test_many_statements_cost_no_more_queries(client, hold, ana, two_minds, django_assert_max_num_queries, name):
    conversation = hold()
    Statement.objects.bulk_create(
        Statement(
            conversation=conversation,
            number=10 + n,
            text=f"Statement {n}",
            state="shown",
            created_at=conversation.opens_at,
        )
        for n in range(300)
    )
    two_minds(conversation)
    studies.work_out(conversation.pk)
    client.force_login(ana)
    client.post(at("vote", conversation), {"statement": conversation.statements.first().pk, "value": "1"})
    url = reverse("opinions:conversations") if name == "conversations" else at(name, conversation)
    client.get(url)
    with django_assert_max_num_queries(15):
        assert client.get(url).status_code == 200


def test_the_feed_has_the_question(client, conversation):
    assert "How should the harbor be lit?" in client.get(reverse("opinions:feed")).content.decode()


def test_it_speaks_spanish(client, conversation):
    with translation.override("en"):  # given back afterwards: a request leaves its language behind
        page = text(client.get(at("conversation", conversation), headers={"Accept-Language": "es"}))
    assert "Entra para participar" in page


def test_the_home_page_fetches_what_is_asked_now(client, hold):
    assert client.get(reverse("opinions:now")).content.strip() == b""
    assert reverse("opinions:now") in client.get("/").content.decode()
    hold()
    assert "How should the harbor be lit?" in text(client.get(reverse("opinions:now")))
