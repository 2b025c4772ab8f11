"""Conversations from Polis's open data: read with every mistake named, kept whole or not at all, and holding many statements."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.urls import reverse

from deliberation.opinions import importing
from deliberation.opinions.models import Conversation, Participant, Statement, Study, Vote
from deliberation.opinions.numbers.stability import agreement

COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
GOOD = COMMENTS + "1000,x,0,5,1,0,1,Lamps first.\n2000,x,1,5,0,1,0,Benches first.\n3000,x,2,6,0,0,-1,Buy my shoes.\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with two statements, a hidden one, and three votes of which one is replaced."""

    def write(comments=GOOD, votes=VOTES + "5000,x,0,1,1\n6000,x,0,1,-1\n4000,x,1,2,0\n"):
        (tmp_path / "comments.csv").write_text(comments, encoding="utf-8")
        (tmp_path / "votes.csv").write_text(votes, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.django_db
def test_a_conversation_comes_in_closed_with_its_numbers(folder, client):
    out = StringIO()
    call_command("import_polis", folder(), question="Lamps or benches?", source="Made up, CC0", stdout=out, verbosity=0)
    made = Conversation.objects.get()
    assert made.is_over
    assert dict(Vote.objects.values_list("statement__number", "value")) == {0: -1, 1: 0}
    assert list(Participant.objects.order_by("number").values_list("number", "user")) == [(1, None), (2, None)]
    assert list(Statement.objects.values_list("state", flat=True)) == ["shown", "shown", "hidden"]
    assert Study.objects.get().is_final
    page = client.get(reverse("opinions:results", args=[made.pk])).content.decode()
    assert "Made up, CC0" in page
    assert "Buy my shoes" not in page
    assert made.get_absolute_url() in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comments", "votes", "line"),
    [
        (GOOD, VOTES + "5000,x,0,1,2\n", "votes.csv:2: "),
        (GOOD, VOTES + "5000,x,9,1,1\n", "votes.csv:2: comment-id 9 is not in comments.csv"),
        (GOOD, VOTES, "votes.csv:1: there is no vote in it"),
        (GOOD, "a,b\n1,2\n", "votes.csv:1: timestamp: this column is missing."),
        (GOOD + "9,x,0,5,1,0,1,Again.\n", VOTES + "5000,x,0,1,1\n", "comments.csv:5: comment-id 0 is there twice"),
        (COMMENTS + "soon,x,0,5,1,0,1,Lamps.\n", VOTES + "5000,x,0,1,1\n", "comments.csv:2: timestamp and"),
    ],
)
def test_every_mistake_is_named_by_line_and_nothing_is_kept(folder, comments, votes, line):
    said = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_polis", folder(comments, votes), stderr=said, verbosity=0)
    assert stopped.value.code == 2
    assert line in said.getvalue()
    assert not Conversation.objects.exists()


@pytest.mark.django_db
def test_a_missing_folder_is_a_line_and_not_a_traceback(tmp_path):
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_polis", tmp_path / "nowhere", stderr=said, verbosity=0)
    assert "comments.csv:1: No such file" in said.getvalue()


@pytest.mark.django_db
@pytest.mark.shared
def test_a_real_conversation_holds_on_every_page(shared_data, client, django_assert_max_num_queries):
    """314 statements, 536 people, 29,802 votes; the published groups are met again in the files we give out."""
    made = importing.take_in(importing.read(shared_data / "opinions" / "scoop-hivemind.biodiversity"))
    with (shared_data / "opinions" / "scoop-hivemind.biodiversity" / "participants-votes.csv").open() as file:
        import csv

        published = {int(row["participant"]): row["group-id"] for row in csv.DictReader(file) if row["group-id"]}
    ours = dict(Participant.objects.filter(group__isnull=False).values_list("number", "group"))
    both = sorted(set(ours) & set(published))
    index = agreement(np.array([ours[n] for n in both]), np.array([published[n] for n in both]))
    print(f"biodiversity, through the database: adjusted Rand index {index:.3f} over {len(both)} people")
    assert index > 0.85
    for name in ("conversation", "statements", "results", "every_statement", "files"):
        with django_assert_max_num_queries(15):
            answer = client.get(reverse(f"opinions:{name}", args=[made.pk]))
        assert answer.status_code == 200
        assert len(answer.content) < 100_000, name
    assert client.get(reverse("opinions:every_statement", args=[made.pk]), {"page": 9}).status_code == 200
