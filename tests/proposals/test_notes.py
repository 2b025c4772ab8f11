"""Notes on a private draft: by those who write it and those who are asked to; nobody else finds them."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from following.models import Notice
from kit.verdict import Forbidden
from proposals import actions
from proposals.drafting import actions as drafting
from proposals.drafting.models import Note
from proposals.models import Proposal
from proposals.paragraphs import paragraphs_of

BODY = "<p>The path is dark after six.</p><p>Twelve lamps would help.</p>"


@pytest.fixture
def draft(ana: Any, call_for_ideas: Any) -> Proposal:
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    return actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Lamps", body=BODY)


def lamps(draft: Proposal) -> str:
    """The key of the paragraph about twelve lamps."""
    return list(paragraphs_of(draft.body))[1].key


def test_who_is_invited_reads_the_draft_and_says_what_they_think(draft: Any, ana: Any, bo: Any, client: Client) -> None:
    client.force_login(bo)
    url = f"/proposals/{draft.pk}/notes/"
    assert client.get(url).status_code == 404
    invitation = drafting.invite(draft, by=ana, to="bo")
    assert url in client.get(invitation.get_absolute_url()).content.decode()
    assert "Twelve lamps would help." in client.get(url).content.decode()
    sent = client.post(url, {"about": lamps(draft), "words": "Ten are enough, I counted."})
    assert sent.status_code == 302
    page = client.get(url).content.decode()
    assert page.index("Twelve lamps would help.") < page.index("Ten are enough, I counted.")
    assert Notice.objects.get(person=ana, announcement__about=f"drafting.note:{Note.objects.get().pk}")
    client.force_login(ana)
    assert "1 open note" in client.get(f"/proposals/{draft.pk}/preview/").content.decode()


def test_strangers_find_neither_notes_nor_the_way_to_settle_one(draft: Any, ana: Any, gus: Any, client: Client) -> None:
    made = drafting.note(draft, by=ana, words="To check: who owns the path?")
    client.force_login(gus)
    assert client.get(f"/proposals/{draft.pk}/notes/").status_code == 404
    assert client.post(f"/proposals/notes/{made.pk}/settle/").status_code == 404
    with pytest.raises(Forbidden, match="private"):
        drafting.note(draft, by=gus, words="Let me in.")
    client.logout()
    assert client.get(f"/proposals/{draft.pk}/notes/").status_code == 302


def test_an_invitation_that_was_declined_opens_nothing_any_more(draft: Any, ana: Any, bo: Any, client: Client) -> None:
    invitation = drafting.invite(draft, by=ana, to="bo")
    drafting.note(draft, by=bo, words="I would write more about the ferry.")
    drafting.decline_invitation(invitation, by=bo)
    client.force_login(bo)
    assert client.get(f"/proposals/{draft.pk}/notes/").status_code == 404


def test_a_note_is_settled_by_who_writes_the_draft_or_wrote_the_note(
    draft: Any, ana: Any, bo: Any, client: Any
) -> None:
    drafting.invite(draft, by=ana, to="bo")
    mine, yours = drafting.note(draft, by=bo, words="Ten lamps."), drafting.note(draft, by=ana, words="Whose path?")
    with pytest.raises(Forbidden, match="Only the authors"):
        drafting.settle_note(yours, by=bo)
    drafting.settle_note(mine, by=ana)
    with pytest.raises(Forbidden, match="settled already"):
        drafting.settle_note(mine, by=bo)
    assert [note.pk for note in draft.notes.open()] == [yours.pk]
    client.force_login(ana)
    assert "1 settled note" in client.get(f"/proposals/{draft.pk}/notes/").content.decode()


def test_a_note_whose_paragraph_has_changed_stays_with_its_beginning(draft: Any, ana: Any, client: Client) -> None:
    drafting.note(draft, by=ana, words="Count them again.", about=lamps(draft))
    before = lamps(draft)
    actions.save_draft(draft, by=ana, body="<p>The path is dark after six.</p><p>Ten lamps would help.</p>")
    client.force_login(ana)
    page = client.get(f"/proposals/{draft.pk}/notes/").content.decode()
    assert "Count them again." in page
    assert "About the paragraph “Twelve lamps would help.”" in page
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="has changed"):
        drafting.note(draft, by=ana, words="And again.", about=before)


def test_bad_notes_come_back_with_every_word(draft: Any, ana: Any, client: Client) -> None:
    client.force_login(ana)
    url = f"/proposals/{draft.pk}/notes/"
    answer = client.post(url, {"words": "lamp " * 300})
    assert answer.status_code == 422
    assert "lamp lamp lamp" in answer.content.decode()
    assert client.post(url, {"words": " "}).status_code == 422
    assert not Note.objects.exists()


def test_what_is_public_takes_no_notes(send_in: Any, ana: Any, client: Client) -> None:
    proposal = send_in(ana)
    with pytest.raises(Forbidden, match="discussed in public"):
        drafting.note(proposal, by=ana, words="One more thing.")


def test_many_notes_cost_no_more_queries(draft: Any, ana: Any, client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(ana)
    url = f"/proposals/{draft.pk}/notes/"
    for count in (1, 12):
        for number in range(count):
            drafting.note(draft, by=ana, words=f"Thought {number}", about=lamps(draft) if number % 2 else "")
        client.get(url)
        with django_assert_num_queries(7):
            assert client.get(url).status_code == 200
