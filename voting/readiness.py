"""What must hold before a poll may open, each with where to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Cycle, Envelope
from cycles.readiness import Need, needs_before
from cycles.schedule import ALLOWED, Act, PhaseKind
from kit import clock
from kit.when_used import when_used
from voting.choosing import SETTINGS, problems_with
from voting.freezing import (
    canonical_text,
    conflicts_of,
    fingerprint,
    instance_of,
    manifest_of,
    projects_of,
    rule_of,
)
from voting.lifecycle import FILLED_IN_HERE, RuleName
from voting.models import Poll
from voting.record.models import TrusteeKey, Witness

is_countable = when_used("voting.rehearsal", "is_countable")  # it needs NumPy
REHEARSED = ("projects", "conflicts", "budget", "subunits", "currency", "rule")  # the parts of a manifest it depends on
DAY = 24 * 60 * 60


def before_opening(poll: Poll) -> list[Need]:
    """Everything that is asked for before the poll opens, met or not."""
    desk, plan = reverse("poll_desk", args=[poll.pk]), reverse("cycle_desk", args=[poll.cycle.pk])
    return [*_calendar_needs(poll, plan), *_ballot_needs(poll), *_rule_needs(poll, desk), *_key_needs(poll)]


def _calendar_needs(poll: Poll, url: str) -> list[Need]:
    cycle, phase, now = poll.cycle, poll.voting_phase, clock.now()
    current = cycle.phase_at(now)
    changing = current is not None and Act.COST in ALLOWED[PhaseKind(current.kind)]
    return [
        Need(_("The cycle is public."), cycle.published, url),
        Need(_("The calendar has a voting phase that is not over."), phase is not None and phase.closes_at > now, url),
        Need(_("The calendar has a count phase."), any(p.kind == PhaseKind.COUNT.value for p in cycle.calendar), url),
        Need(_("Proposals and costs can no longer change: the review phase is over."), not changing, url),
    ]


def _ballot_needs(poll: Poll) -> list[Need]:
    projects, amount = projects_of(poll), poll.envelope.amount
    costs = [project["cost"] for project in projects]
    least = max(2, poll.least)
    return [
        Need(_("The envelope has money."), amount > 0),
        Need(
            _("At least %(least)d projects are on the ballot (now: %(now)d).") % {"least": least, "now": len(projects)},
            len(projects) >= least,
        ),
        Need(_("Every project on the ballot has a cost."), all(costs)),
        Need(
            _("At least one project on the ballot fits the money."),
            any(cost and cost <= amount for cost in costs) or not projects,
        ),
    ]


def _key_needs(poll: Poll) -> list[Need]:
    key, url = TrusteeKey.objects.filter(poll=poll).first(), reverse("poll_keys", args=[poll.pk])
    named = Witness.objects.filter(active=True).count()
    enough = _("As many witnesses are named as must co-sign (%(quorum)d; named: %(named)d).")
    told = [Need(enough % {"quorum": poll.quorum, "named": named}, poll.quorum <= named, reverse("witnesses_desk"))]
    return [
        Need(_("A key is named to which ballots are sealed."), key is not None, url),
        Need(
            _("A rehearsal has shown that somebody can open what is sealed to it."),
            key is not None and key.rehearsed_at is not None,
            url,
        ),
        *(told if poll.quorum > 1 else ()),  # one is asked for only where any is named
    ]


def _rule_needs(poll: Poll, url: str) -> list[Need]:
    needs = [
        Need(_("A ballot that residents can fill in here is chosen."), poll.form in FILLED_IN_HERE, url),
        Need(_("A rule is chosen."), bool(poll.rule), url),
    ]
    if not poll.rule:
        return needs
    settings = {name: getattr(poll, name) for name in (*SETTINGS, "form")}
    needs += [Need(sentence, False, url) for sentence in problems_with(settings).values()]
    projects = projects_of(poll)
    if poll.rule == RuleName.GREEDY_EXCLUSIVE:
        needs.append(Need(_("Projects that rule each other out are named."), bool(conflicts_of(poll, projects)), url))
    if poll.rule == RuleName.MAX_WELFARE and projects and all(project["cost"] for project in projects):
        said = _(
            "A rehearsal with made-up ballots finds the best set of projects in time; if not, choose another rule."
        )
        needs.append(Need(said, _rehearsed(poll), url))
    return needs


def _rehearsed(poll: Poll) -> bool:
    """Whether max-welfare gets through with these projects; asked once for a list, as it can take seconds."""
    parts = {name: part for name, part in manifest_of(poll, seed="a trial").items() if name in REHEARSED}
    key = f"rehearsal:{fingerprint(canonical_text(parts))}"
    return bool(cache.get_or_set(key, lambda: is_countable(instance_of(parts), rule_of(parts)), DAY))


@needs_before(PhaseKind.VOTE)
def before_voting(cycle: Cycle) -> Iterable[Need]:
    """What the voting room asks of a cycle: that each envelope's poll is open, or could be."""
    polls = {poll.envelope_id: poll for poll in Poll.objects.in_cycle(cycle).with_place()}
    for envelope in Envelope.objects.filter(cycle=cycle).select_related("neighborhood"):
        poll = polls.get(envelope.pk)
        url = reverse("poll_desk", args=[poll.pk]) if poll else reverse("polls_desk")
        yield Need(_("The poll is open: %(place)s.") % {"place": envelope}, poll is not None and poll.is_frozen, url)
