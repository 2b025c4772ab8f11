from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField

from cycles.models import Cycle
from kit import clock
from proposals.drafting.conditions import plain
from proposals.drafting.lifecycle import Answer
from proposals.models import Proposal

STAYS_OPEN = timedelta(days=14)  # an invitation that nobody answered; then its e-mail address is forgotten


class Call(ClusterableModel):
    """What a cycle asks of proposals: its own questions, words of guidance, and how much support they need."""

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="call", verbose_name=_("cycle"))
    guidance = models.TextField(
        _("what makes a good proposal"),
        blank=True,
        max_length=1500,
        help_text=_("Residents read it before they begin. Leave a blank line between paragraphs."),
    )
    support_needed = models.PositiveIntegerField(
        _("supporters needed"),
        default=0,
        help_text=_("How many residents must stand behind a proposal, on the site or on paper. 0: none."),
    )
    support_first = models.BooleanField(
        _("no review before that"),
        default=False,
        help_text=_(
            "If ticked, councils decide on a proposal only when it has its supporters. If not, they are shown."
        ),
    )

    panels = [
        FieldPanel("cycle"),
        FieldPanel("guidance"),
        MultiFieldPanel([FieldPanel("support_needed"), FieldPanel("support_first")], heading=_("Support")),
        InlinePanel("questions", heading=_("Questions"), label=_("Question")),
    ]

    class Meta:
        ordering = ["-cycle"]
        verbose_name = _("call for proposals")
        verbose_name_plural = _("calls for proposals")

    def __str__(self) -> str:
        return str(self.cycle)

    @cached_property
    def asked(self) -> list[Question]:
        """Its questions in order, read once; each knows the key of the one it hangs on."""
        questions = list(self.questions.all())
        keys = {plain(question.label): question.clean_name for question in questions}
        for question in questions:
            named = plain(question.only_if_question)
            question.only_if = keys.get(named, named)
        return questions


class Question(AbstractFormField):
    """A question of a cycle, as in Wagtail's form builder; it may hang on the answer to an earlier one."""

    TYPES = [
        ("singleline", _("one line of text")),
        ("multiline", _("several lines of text")),
        ("number", _("number")),
        ("date", _("date")),
        ("checkbox", _("a box to tick")),
        ("radio", _("one of several")),
        ("dropdown", _("one of many (list)")),
        ("checkboxes", _("any of several")),
    ]

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="questions")
    field_type = models.CharField(_("kind of answer"), max_length=16, choices=TYPES, default="singleline")
    only_if_question = models.CharField(
        _("only if this question"),
        max_length=255,
        blank=True,
        help_text=_("The words of an earlier question. Empty: always asked."),
    )
    only_if_answer = models.CharField(
        _("is answered"), max_length=255, blank=True, help_text=_("For a box to tick: yes or no.")
    )

    only_if = ""  # the key of the question this one hangs on; `Call.asked` fills it

    panels = [
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldPanel("required"),
        FieldPanel("field_type"),
        FieldPanel("choices"),
        FieldPanel("only_if_question"),
        FieldPanel("only_if_answer"),
    ]

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["call", "clean_name"], name="one_question_of_a_name_in_a_call")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        options = [line for line in self.choices.replace(",", "\n").splitlines() if line.strip()]
        if self.field_type in ("radio", "dropdown", "checkboxes") and len(options) < 2:
            raise ValidationError({"choices": _("Write at least two answers to choose from, one on each line.")})
        if self.only_if_question and not self.only_if_answer.strip():
            raise ValidationError({"only_if_answer": _("Say which answer leads to this question.")})


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that can be answered now."""
        return self.filter(state=Answer.OPEN, at__gt=clock.now() - STAYS_OPEN)

    def for_person(self, user: Any) -> InvitationQuerySet:
        """Those that were sent to this person's account."""
        return self.filter(person=user)


def new_token() -> str:
    """What stands in the address of an invitation; nobody guesses it."""
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """An author asks somebody to write a proposal together: an account, or an e-mail address that has none yet."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("proposal")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    note = models.CharField(_("a line to them"), max_length=300, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    state = models.CharField(_("answer"), max_length=12, choices=Answer.choices, default=Answer.OPEN)
    at = models.DateTimeField(_("sent"), default=clock.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"],
                condition=Q(state=Answer.OPEN, person__isnull=False),
                name="one_open_invitation_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.person or self.email}"

    def get_absolute_url(self) -> str:
        return reverse("proposals:invitation", args=[self.token])

    @property
    def is_over(self) -> bool:
        """Whether it can't be answered any more because nobody did for too long."""
        return self.state == Answer.OPEN and self.at <= clock.now() - STAYS_OPEN


class NoteQuerySet(models.QuerySet["Note"]):
    def open(self) -> NoteQuerySet:
        """Those that nobody has settled yet."""
        return self.filter(settled_at__isnull=True)


class Note(models.Model):
    """What somebody who writes along, or is asked to, says about a draft. It is as private as the draft."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="notes", verbose_name=_("proposal"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    about = models.CharField(_("about the paragraph"), max_length=40, blank=True)
    about_words = models.CharField(
        _("the paragraph began with"), max_length=200, blank=True, help_text=_("As it stood then.")
    )
    words = models.TextField(_("note"), max_length=1000, help_text=_("Plain text."))
    at = models.DateTimeField(_("written"), default=clock.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("settled by")
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note on a draft")
        verbose_name_plural = _("notes on drafts")

    def __str__(self) -> str:
        return self.words[:60]

    def get_absolute_url(self) -> str:
        return reverse("proposals:notes", args=[self.proposal_id]) + f"#note-{self.pk}"


class Entry(models.Model):
    """How a proposal came that an officer wrote down for somebody: on paper, at the desk, or in an assembly."""

    class Way(models.TextChoices):
        PAPER = "paper", _("on paper")
        DESK = "desk", _("at the desk")
        ASSEMBLY = "assembly", _("in an assembly")

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, related_name="entry", verbose_name=_("proposal")
    )
    way = models.CharField(_("how it came"), max_length=10, choices=Way.choices)
    name = models.CharField(
        _("public name"), max_length=60, help_text=_("As the person wants to be named beside the proposal.")
    )
    consent = models.CharField(
        _("consent"),
        max_length=300,
        help_text=_("How the person agreed that this is published under that name, and where that is kept."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("entered"), default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry for somebody")
        verbose_name_plural = _("entries for others")

    def __str__(self) -> str:
        return f"{self.proposal}: {self.name}"
