"""Who may report on a project's delivery, who signs for the council, and who may change what was voted.

A project of the whole city is watched by the co-chairs of every council: no single council stands for the city.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Seat
from proposals.delivery.lifecycle import ACTION_MOVES, CHANGE_MOVES, REOPENING_MOVES
from proposals.delivery.models import Change, Milestone, Project, Reopening, Setback
from residence.permissions import is_resident


def may_report(user: Any, project: Project) -> Verdict:
    """An officer, while the cycle's calendar says that projects are being delivered."""
    if not (user.is_authenticated and user.is_officer):
        return no(_("Only an officer can report on a project."))
    return calendar_allows(project.cycle, Act.REPORT_DELIVERY)


def may_change_unfinished(user: Any, project: Project) -> Verdict:
    """As `may_report`, as long as the project goes on."""
    allowed = may_report(user, project)
    if allowed and project.state == Project.State.FINISHED:
        return no(_("This project is finished. Take it up again to add to it."))
    return all_of(ask() for ask in (lambda: allowed, lambda: _goes_on(project)))


def may_give_word(user: Any, project: Project, milestone: Milestone) -> Verdict:
    """An officer, on a step that is late."""
    allowed = may_change_unfinished(user, project)
    if allowed and not milestone.is_late:
        return no(_("This step is not late."))
    return allowed


def chairs_for(user: Any, project: Project) -> Verdict:
    """Whether `user` co-chairs the council of the project's neighborhood today; of the whole city: any council."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if seats_for(project).of(user).exists():
        return YES
    if project.place is None:
        return no(_("Only a co-chair of a neighborhood council can do this."))
    return no(_("Only a co-chair of the %(place)s council can do this.") % {"place": project.place.name})


def seats_for(project: Project) -> Any:
    """The seats of the co-chairs who can sign today."""
    seats = Seat.objects.current().chairs()
    return seats if project.place is None else seats.filter(council__neighborhood=project.place)


def may_sign_off(user: Any, project: Project, setback: Setback) -> Verdict:
    """A co-chair who is not in charge of the project and did not write what is to be signed."""
    verdict = all_of(ask() for ask in (lambda: chairs_for(user, project), lambda: _is_delivered(project)))
    if not verdict:
        return verdict
    if user.pk in (setback.action_by_id, project.owner_id):
        return no(_("Nobody signs off what they answer for themselves. Another co-chair can."))
    if not setback.is_open:
        return no(_("This setback is resolved."))
    return may_move(ACTION_MOVES, "sign", setback.action_state)


def may_revise(user: Any, project: Project, setback: Setback) -> Verdict:
    """An officer, while the setback is open."""
    allowed = may_change_unfinished(user, project)
    if allowed and not setback.is_open:
        return no(_("This setback is resolved."))
    return allowed


may_ask = may_change_unfinished


def may_take_back(user: Any, project: Project, change: Change) -> Verdict:
    """An officer, until the council has answered."""
    return all_of(
        ask() for ask in (lambda: may_report(user, project), lambda: may_move(CHANGE_MOVES, "take_back", change.state))
    )


def may_consent(user: Any, project: Project, change: Change) -> Verdict:
    """A co-chair who did not ask for it writes down what their council decided."""
    verdict = all_of(ask() for ask in (lambda: chairs_for(user, project), lambda: _is_delivered(project)))
    if verdict and user.pk == change.by_id:
        return no(_("You asked for this yourself. The other co-chair answers."))
    if verdict:
        verdict = _goes_on(project)
    return verdict and may_move(CHANGE_MOVES, "consent", change.state)


def motions_for(project: Project, change: Change) -> Any:
    """Decisions by which the council can have consented: they stand, and were counted after the city asked."""
    asked: datetime = change.asked_at
    motions = Motion.objects.filter(state=Motion.State.STANDING, amends=None, counted_at__gte=asked)
    if project.place is not None:
        motions = motions.filter(session__council__neighborhood=project.place)
    return motions.select_related("session__council__neighborhood").order_by("-counted_at")


def may_give_back(user: Any, project: Project, spent: int) -> Verdict:
    """An officer, when the project is finished and money of the vote is left."""
    verdict = may_report(user, project)
    if verdict and project.state != Project.State.FINISHED:
        return no(_("Money goes back when the project is finished, or ends with the council's consent."))
    if verdict and project.granted - project.returned - spent <= 0:
        return no(_("Nothing is left to go back."))
    return verdict


def _is_delivered(project: Project) -> Verdict:
    return calendar_allows(project.cycle, Act.REPORT_DELIVERY)


def _goes_on(project: Project) -> Verdict:
    if project.state == Project.State.CANCELLED:
        return no(_("This project was cancelled."))
    return YES


def may_check(user: Any, project: Project) -> Verdict:
    """Any resident, once the project is finished."""
    return all_of(ask() for ask in (lambda: is_resident(user), lambda: _is_finished(project)))


def may_ask_reopening(user: Any, project: Project) -> Verdict:
    """Any resident, while the calendar lets the city build; one request at a time."""
    verdict = all_of(ask() for ask in (lambda: may_check(user, project), lambda: _is_delivered(project)))
    if verdict and project.reopenings.asked().exists():
        return no(_("Somebody has asked for this already, and waits for the answer."))
    return verdict


def may_answer_reopening(user: Any, project: Project, asked: Reopening) -> Verdict:
    """An officer or a co-chair of the council, who did not ask themselves."""
    if not (user.is_authenticated and user.is_officer):
        verdict = chairs_for(user, project)
        if not verdict:
            return verdict
    if user.pk == asked.by_id:
        return no(_("Nobody answers their own request."))
    return may_move(REOPENING_MOVES, "grant", asked.state)


def may_hide(user: Any, project: Project) -> Verdict:
    """An officer or a co-chair of the council may hide the words and the picture of an answer."""
    return YES if user.is_authenticated and user.is_officer else chairs_for(user, project)


may_compare = may_report


def _is_finished(project: Project) -> Verdict:
    if project.state == Project.State.FINISHED:
        return YES
    return no(_("This is asked when the project is finished."))
