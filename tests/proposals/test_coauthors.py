"""Writing together: invited by name or e-mail, accepted or not, and what co-authors may do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import actions as accounts
from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from proposals import actions
from proposals import permissions as may
from proposals.drafting import actions as drafting
from proposals.drafting.models import Invitation
from proposals.drafting.tasks import forget_invitations, write_to_invited
from proposals.models import Proposal
from proposals.reviewing import permissions as reviewing


@pytest.fixture
def draft(ana: Any, call_for_ideas: Any) -> Proposal:
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    return actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Lamps")


def test_bo_is_invited_by_name_accepts_and_writes(draft: Proposal, ana: Any, bo: Any, client: Client) -> None:
    client.force_login(bo)
    assert client.get(f"/proposals/{draft.pk}/write/").status_code == 404
    invitation = drafting.invite(draft, by=ana, to="bo", note="You know the path")
    assert "You are invited" in client.get("/proposals/mine/").content.decode()
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "You know the path" in page
    answer = client.post(invitation.get_absolute_url(), {"answer": "accept"})
    assert answer.url == f"/proposals/{draft.pk}/preview/"
    client.post(f"/proposals/{draft.pk}/write/", {"title": "Lamps by Bo", "then": "save"})
    draft.refresh_from_db()
    assert draft.title == "Lamps by Bo"
    assert list(Proposal.objects.visible_to(bo)) == [draft]
    assert not may.may_submit(bo, draft)
    assert Entry.objects.filter(verb="drafting.join", actor=bo.pk).exists()


def test_an_address_without_account_gets_a_letter_and_is_forgotten(draft: Proposal, ana: Any, bo: Any) -> None:
    invitation = drafting.invite(draft, by=ana, to="New@Example.org")
    assert (invitation.person, invitation.email) == (None, "new@example.org")
    assert write_to_invited(invitation.pk)
    letter = mail.outbox[-1]
    assert letter.to == ["new@example.org"]
    assert invitation.get_absolute_url() in letter.body
    assert "Lamps" in letter.subject
    drafting.accept_invitation(invitation, by=bo)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.person) == ("", bo)
    assert not write_to_invited(invitation.pk)


def test_whether_an_address_has_an_account_is_not_told(draft: Proposal, ana: Any, bo: Any, client: Client) -> None:
    client.force_login(ana)
    pages = []
    for address in ("bo@example.org", "nobody@example.org"):
        answer = client.post(f"/proposals/{draft.pk}/people/", {"to": address}, follow=True)
        pages.append(answer.content.decode().split("Not answered yet")[1])
    assert [re.findall(r"\bBo\b", page) for page in pages] == [[], []]  # a form's token may have these letters in it


def test_names_that_nobody_or_several_have_are_refused(draft: Proposal, ana: Any, bo: Any) -> None:
    with pytest.raises(ValidationError, match="Nobody here"):
        drafting.invite(draft, by=ana, to="Zoltan")
    factories.person("Bo Two").__class__.objects.filter(email="bo-two@example.org").update(public_name="Bo")
    with pytest.raises(ValidationError, match="Several people"):
        drafting.invite(draft, by=ana, to="Bo")
    drafting.invite(draft, by=ana, to="bo@example.org")
    with pytest.raises(ValidationError, match="invited already"):
        drafting.invite(draft, by=ana, to="bo@example.org")


def test_an_invitation_is_for_its_person_for_two_weeks_and_for_residents(
    draft: Proposal, ana: Any, bo: Any, gus: Any, client: Client
) -> None:
    invitation = drafting.invite(draft, by=ana, to="bo")
    client.force_login(gus)
    assert client.get(invitation.get_absolute_url()).status_code == 404
    with pytest.raises(Forbidden):
        drafting.accept_invitation(invitation, by=gus)
    by_mail = drafting.invite(draft, by=ana, to="gus@elsewhere.org")
    with pytest.raises(Forbidden, match="verified address"):
        drafting.accept_invitation(by_mail, by=gus)
    Invitation.objects.update(at=clock.now() - timedelta(days=15))
    assert forget_invitations() == 2
    assert not Invitation.objects.exclude(email="").exists()
    invitation.refresh_from_db()
    with pytest.raises(Forbidden):
        drafting.accept_invitation(invitation, by=bo)


def test_bo_declines_and_only_ana_is_told(draft: Proposal, ana: Any, bo: Any) -> None:
    invitation = drafting.invite(draft, by=ana, to="bo")
    drafting.decline_invitation(invitation, by=bo)
    assert draft.author_ids == {ana.pk}
    with pytest.raises(Forbidden):
        drafting.accept_invitation(invitation, by=bo)


def test_a_co_author_on_the_council_does_not_review(send_in: Any, ana: Any, cora: Any) -> None:
    proposal = send_in(ana)
    assert reviewing.may_assess(cora, proposal)
    drafting.accept_invitation(drafting.invite(proposal, by=ana, to="Cora"), by=cora)
    proposal = Proposal.objects.get()
    assert "wrote this proposal" in str(reviewing.may_assess(cora, proposal))
    assert not Proposal.objects.reviewable_by(cora).exists()


def test_co_authors_are_named_and_can_leave(send_in: Any, ana: Any, bo: Any, client: Client) -> None:
    proposal = send_in(ana)
    drafting.accept_invitation(drafting.invite(proposal, by=ana, to="bo"), by=bo)
    assert "proposed by Ana and Bo" in " ".join(Client().get(proposal.get_absolute_url()).content.decode().split())
    client.force_login(bo)
    client.post(f"/proposals/{proposal.pk}/people/leave/")
    assert Proposal.objects.get().author_ids == {ana.pk}
    with pytest.raises(Forbidden):
        drafting.leave_authors(proposal, by=ana)


def test_when_ana_leaves_the_site_bo_goes_on_and_what_was_hers_alone_is_thrown_away(
    draft: Proposal, ana: Any, bo: Any, call_for_ideas: Any
) -> None:
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    alone = actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Mine")
    drafting.accept_invitation(drafting.invite(draft, by=ana, to="bo"), by=bo)
    accounts.leave(ana, by=ana)
    draft, alone = Proposal.objects.get(pk=draft.pk), Proposal.objects.get(pk=alone.pk)
    assert (draft.author, draft.state, draft.author_ids) == (bo, "draft", {bo.pk})
    assert alone.state == "discarded"
