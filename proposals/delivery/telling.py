"""What is announced of projects, and to whom: the proposal's authors, whoever follows it or its neighborhood, and those
who have to answer."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from following.announcing import announce
from proposals.delivery.models import Change, Milestone, Project, Reopening, Setback, SignOff
from proposals.delivery.permissions import seats_for
from proposals.models import Proposal

REACHED = gettext_noop("A step of “%(title)s” is done: %(step)s.")
WORD = gettext_noop("“%(step)s” of “%(title)s” is late, and the city says why.")
LATE = gettext_noop("“%(step)s” of “%(title)s” is late by %(days)s days, and the city has not said why.")
SET_BACK = gettext_noop("A setback in “%(title)s”, and what is done about it.")
REVISED = gettext_noop("What is done about the setback in “%(title)s” has changed.")
TO_SIGN = gettext_noop("What is done about the setback in “%(title)s” waits for the council.")
UNSIGNED = gettext_noop("Nobody of the council has signed off what is done about the setback in “%(title)s”.")
SIGNED = gettext_noop("The council signed off what is done about the setback in “%(title)s”.")
SENT_BACK = gettext_noop("The council sent back what is done about the setback in “%(title)s”.")
RESOLVED = gettext_noop("The setback in “%(title)s” is resolved.")
ASKED_CHANGE = gettext_noop("The city asks to change what was voted in “%(title)s”.")
ASKED_END = gettext_noop("The city asks to end “%(title)s”.")
CONSENTED = gettext_noop("The council agreed to a change of “%(title)s”.")
CANCELLED = gettext_noop("“%(title)s” ends, with the council's consent.")
REFUSED = gettext_noop("The council refused what the city asked for “%(title)s”.")
BUILT = gettext_noop("“%(title)s” is built.")
RESUMED = gettext_noop("Work on “%(title)s” goes on.")

WORKED = gettext_noop("Did it work? “%(title)s” is finished, and your answer is asked for.")
ASKED_REOPENING = gettext_noop("Somebody asks to take “%(title)s” up again.")
UNANSWERED = gettext_noop("Nobody has answered the request to take “%(title)s” up again.")
REOPENED = gettext_noop("“%(title)s” is taken up again.")
NOT_REOPENED = gettext_noop("The request to take “%(title)s” up again was refused.")


def tell(
    sentence: str,
    project: Project,
    *,
    by: Any = None,
    also: list[int | None] | None = None,
    url: str = "",
    **values: Any,
) -> None:
    """Tell the authors, who follows the proposal or its neighborhood, and `also` those whom it concerns."""
    proposal = _proposal(project)
    topics = [thing for thing in (proposal, proposal.envelope.neighborhood) if thing]
    url, to = url or project.get_absolute_url(), [*proposal.author_ids, *(also or [])]
    announce(sentence, project, by=by, to=to, followers_of=topics, url=url, title=proposal.title, **values)


def council(project: Project) -> list[int]:
    """The numbers of the co-chairs who can sign."""
    return list(seats_for(project).values_list("holder", flat=True))


def of_an_action(setback: Setback, by: Any, sentence: str = TO_SIGN) -> None:
    """The co-chairs, by letter: it asks something of them. Not who wrote it, nor who is in charge."""
    project = setback.project
    chairs = [pk for pk in council(project) if pk not in (setback.action_by_id, project.owner_id)]
    _ask(sentence, setback, project, by, chairs, "delivery/mail/to_sign")


def of_a_sign_off(made: SignOff, project: Project, by: Any) -> None:
    """Everybody who hears of the project, and who is in charge."""
    tell(SIGNED if made.accepted else SENT_BACK, project, by=by, also=[project.owner_id, made.setback.action_by_id])


def of_a_change(change: Change, by: Any) -> None:
    """Everybody who hears of the project; the co-chairs by letter."""
    project, sentence = change.project, ASKED_END if change.cancels else ASKED_CHANGE
    chairs = [pk for pk in council(project) if pk != change.by_id]
    tell(sentence, project, by=by, url=change.get_absolute_url())
    _ask(sentence, change, project, by, chairs, "delivery/mail/consent")


def of_an_answer(change: Change, project: Project, by: Any) -> None:
    """Everybody who hears of the project, and who asked."""
    agreed = change.state == Change.State.IN_FORCE
    sentence = (CANCELLED if change.cancels else CONSENTED) if agreed else REFUSED
    tell(sentence, project, by=by, also=[change.by_id, project.owner_id], url=change.get_absolute_url())


def of_silence(milestone: Milestone) -> None:
    """Whoever hears of the project and the council; who is in charge by letter."""
    project = milestone.project
    words: dict[str, Any] = {"step": milestone.title, "days": milestone.days_late}
    tell(LATE, project, also=list(council(project)), **words)
    if project.owner_id:
        _ask(LATE, milestone, project, None, [project.owner_id], "delivery/mail/late", **words)


def of_the_question(project: Project, people: set[int]) -> None:
    """Those who stood behind it, wrote it or follow it; a letter for those who read news at once."""
    url, title = reverse("delivery:check", args=[project.pk]), _proposal(project).title
    announce(WORKED, project, to=people, letter="delivery/mail/did_it_work", url=url, title=title)


def of_a_request(asked: Reopening, by: Any, sentence: str = ASKED_REOPENING) -> None:
    """The co-chairs and the officers, who answer, by letter; everybody who hears of the project."""
    project = asked.project
    officers = User.objects.filter(is_active=True, groups__name=Role.OFFICER).values_list("pk", flat=True)
    people = [pk for pk in {*council(project), *officers} if pk != asked.by_id]
    tell(sentence, project, by=by, url=asked.get_absolute_url())
    _ask(sentence, asked, project, by, people, "delivery/mail/reopening")


def _ask(
    sentence: str, subject: models.Model, project: Project, by: Any, to: list[int], letter: str, **values: Any
) -> None:
    if to:
        announce(sentence, subject, by=by, to=to, letter=letter, always=True, title=_proposal(project).title, **values)


def _proposal(project: Project) -> Proposal:
    rows = Proposal.objects.select_related("envelope__neighborhood").prefetch_related("coauthors")
    return rows.get(pk=project.proposal_id)
