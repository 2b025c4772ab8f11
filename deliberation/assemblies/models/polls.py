"""Polls in an assembly, and the hands that were raised."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.lifecycle import NAMING, PollKind, PollState
from deliberation.assemblies.models.session import Assembly


class LivePoll(models.Model):
    """A poll during an assembly. Even a secret one is no sealed ballot: those are in the room `voting`."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="polls", verbose_name=_("assembly"))
    question = models.CharField(_("question"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=PollState.choices, default=PollState.PREPARED)
    kind = models.CharField(_("kind"), max_length=10, choices=PollKind.choices, default=PollKind.HANDS)
    dots = models.PositiveSmallIntegerField(_("dots a person"), default=0)
    shows_running = models.BooleanField(
        _("show the result while people vote"),
        default=True,
        help_text=_("If not, nobody sees it before the poll is closed, the chair included."),
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("live poll")
        verbose_name_plural = _("live polls")
        constraints = [
            models.UniqueConstraint(fields=["assembly"], condition=Q(state=PollState.OPEN), name="one_open_live_poll")
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def shows_names(self) -> bool:
        """Whether everyone sees now who answered what."""
        if self.state == PollState.CLOSED:
            return self.kind in NAMING
        return self.kind == PollKind.OPEN and self.shows_running


class LiveOption(models.Model):
    """One answer of a live poll. `votes` is filled when the poll closes; where no names are kept, with each vote."""

    poll = models.ForeignKey(LivePoll, on_delete=models.CASCADE, related_name="options", verbose_name=_("poll"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("answer"), max_length=120)
    url = models.CharField(_("address"), max_length=200, blank=True)
    votes = models.PositiveIntegerField(_("votes"), default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["poll", "order"], name="one_live_option_a_place")]

    def __str__(self) -> str:
        return self.text


class LiveVote(models.Model):
    """One participant's answer. `keys` are the marks of the sends that made it, so that a late repeat changes nothing.

    Where no names are kept, `option` is empty: the row says only that they have voted. With dots, there is a row for
    each answer that has any (`place` is the answer's order, `weight` the dots); else `place` is 0 and `weight` 1.
    """

    poll = models.ForeignKey(LivePoll, on_delete=models.CASCADE, related_name="votes", verbose_name=_("poll"))
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("voter")
    )
    option = models.ForeignKey(
        LiveOption, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("answer")
    )
    place = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(_("dots"), default=1)
    keys = models.JSONField(default=list, blank=True)
    cast_at = models.DateTimeField(_("cast"))

    class Meta:
        verbose_name = _("live vote")
        verbose_name_plural = _("live votes")
        constraints = [models.UniqueConstraint(fields=["poll", "voter", "place"], name="one_live_vote_a_place")]
        indexes = [models.Index(fields=["poll", "option"], name="live_vote_tally")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.option_id}"
