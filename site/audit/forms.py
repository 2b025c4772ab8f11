from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from kit.forms import DateInput


class FilterForm(forms.Form):
    """Which entries to show."""

    verb = forms.ChoiceField(label=_("What was done"), required=False)
    subject = forms.CharField(
        label=_("To what"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "proposals.proposal:12"}),
    )
    actor = forms.IntegerField(label=_("Account number"), required=False, min_value=1, max_value=2**62)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = Entry.objects.order_by("verb").values_list("verb", flat=True).distinct()
        rooms = sorted({verb.split(".")[0] + "." for verb in verbs})
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Everything")), *((name, name + "*") for name in rooms), *((v, v) for v in verbs)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", _("This is before the first day."))
        return cleaned

    def entries(self) -> QuerySet[Entry]:
        """The entries asked for, the newest first; none where the question makes no sense."""
        if not self.is_valid():
            return Entry.objects.none()
        asked = self.cleaned_data
        wanted = Q()
        if asked["verb"]:
            wanted &= Q(verb__startswith=asked["verb"]) if asked["verb"].endswith(".") else Q(verb=asked["verb"])
        if asked["subject"]:
            wanted &= Q(subject__startswith=asked["subject"].strip())
        if asked["actor"]:
            wanted &= Q(actor=asked["actor"])
        if asked["since"]:
            wanted &= Q(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            wanted &= Q(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        return Entry.objects.filter(wanted).order_by("-seq")


def _midnight(day: Any) -> datetime:
    """The day's first moment in the city's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
