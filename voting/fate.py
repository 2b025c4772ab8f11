"""What this room tells on a proposal's page: where it can be voted on, and why it was or was not funded."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, JSONField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from proposals.fate import Fate, tells_fate
from proposals.lifecycle import State as ProposalState
from proposals.models import Proposal
from voting.asked_often import visible_poll_of
from voting.models import Count, Manifest, Poll
from voting.outcomes import sentence_why
from voting.permissions import poll_takes_ballots


class OneOf(Func):
    """One value of a JSON object, by the object's name and the value's key: `OneOf(F("outcome"), "reasons", "17")`.

    Django's own lookup takes a key of digits for a place in a list, and the whole column is megabytes in a large city.
    """

    function = "jsonb_extract_path"
    output_field = JSONField()

    def __init__(self, column: F, name: str, key: str) -> None:
        super().__init__(column, Value(name), Value(key))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        column, name, key = self.get_source_expressions()
        sql, params = compiler.compile(column)
        each = f"(SELECT one.value FROM JSON_EACH({sql}, '$.' || %s) one WHERE one.key = %s)"  # noqa: S608
        return each, (*params, name.value, key.value)


@tells_fate
def fate_with_voters(proposal: Proposal) -> Fate | None:
    """On the ballot: until when people can vote. After the outcome is published: the sentence why. Four queries at most."""
    poll: Poll | None = visible_poll_of.first(proposal.envelope_id)
    if proposal.state == ProposalState.ON_BALLOT:
        return _on_ballot(proposal, poll)
    if poll is None or not poll.is_published:
        return None
    funded = proposal.state == ProposalState.FUNDED
    return Fate(
        title=_("Neighbors voted: it is funded") if funded else _("Neighbors voted: the money went to others"),
        words=_why(proposal, poll),
        url=poll.get_absolute_url(),
        label=_("See the whole outcome"),
        tone="done" if funded else "",
    )


def _on_ballot(proposal: Proposal, poll: Poll | None) -> Fate:
    title = _("It is on the ballot")
    if poll is None:
        return Fate(title, _("You can vote on it as soon as voting opens."), tone="lamp")
    poll.envelope = proposal.envelope  # its calendar is there already
    takes, phase = poll_takes_ballots(poll), poll.voting_phase
    if takes and phase is not None:
        words = clock.ending(_("You can vote until %(when)s."), phase.closes_at)
        return Fate(title, words, reverse("voting:poll", args=[poll.pk]), _("Go to the ballot"), "lamp")
    return Fate(title, str(takes), reverse("voting:poll", args=[poll.pk]), _("See the ballot"), "lamp")


def _why(proposal: Proposal, poll: Poll) -> str:
    manifest = Manifest.objects.get(poll=poll).data
    id_ = next((p["id"] for p in manifest["projects"] if p["proposal"] == proposal.pk), None)
    counted = Count.objects.filter(poll=poll).annotate(why=OneOf(F("outcome"), "reasons", str(id_)))
    reason = counted.values_list("why", flat=True).first()
    return sentence_why(reason, manifest) if reason else ""
