from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User
from kit import clock
from kit.forms import DateInput
from neighborhoods.models import Council, ForceMember, Neighborhood, Seat, TaskForce
from neighborhoods.outlines import BadOutline, read_outline


class PersonField(forms.EmailField):
    """A person, by the e-mail address of their account."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address of the person's account"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> User | None:
        address = super().clean(value)
        if not address:
            return None
        person = User.objects.filter(email__iexact=address, is_active=True).first()
        if person is None:
            raise ValidationError(_("There is no account with this address."))
        return person


class SeatForm(forms.Form):
    """A new term on a council."""

    holder = PersonField()
    duty = forms.ChoiceField(label=_("Duty"), choices=Seat.Duty.choices, initial=Seat.Duty.MEMBER)
    filled = forms.ChoiceField(label=_("How it was filled"), choices=Seat.Filled.choices)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput, initial=clock.today)
    ends_on = forms.DateField(
        label=_("First day after the term"), widget=DateInput, required=False, help_text=_("Empty: until it is ended.")
    )


class EndSeatForm(forms.Form):
    """The end of a term."""

    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), widget=forms.HiddenInput)
    on = forms.DateField(label=_("First day without the seat"), widget=DateInput, initial=clock.today)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = council.seats.all()


class QuorumForm(forms.ModelForm):
    class Meta:
        model = Council
        fields = ["quorum", "size"]

    quorum = forms.IntegerField(
        label=_("Quorum"), min_value=1, max_value=100, help_text=_("How many members must be there to decide.")
    )

    size = forms.IntegerField(
        label=_("Number of seats"),
        min_value=0,
        max_value=100,
        help_text=_("With both co-chairs. Empty seats are shown on the public page; 0: not fixed."),
    )


class ForceMemberForm(forms.Form):
    """Somebody on a task force."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Everybody can read it. Ask them before you write it down.")
    )
    comes_from = forms.ChoiceField(label=_("Comes from"), choices=ForceMember.Group.choices)
    group = forms.CharField(label=_("Name of the group"), max_length=120, required=False)


class NeighborhoodForm(WagtailAdminModelForm):
    class Meta:
        model = Neighborhood
        fields = ["name", "slug", "description", "population", "outline"]

    def clean_outline(self) -> dict[str, Any]:
        try:
            return read_outline(self.cleaned_data["outline"])
        except BadOutline as why:
            raise ValidationError(str(why)) from why


class TaskForceForm(WagtailAdminModelForm):
    """A task force; its two co-chairs are given by the addresses of their accounts."""

    chair_1 = PersonField(label=_("First co-chair (e-mail address)"), required=False)
    chair_2 = PersonField(label=_("Second co-chair (e-mail address)"), required=False)

    class Meta:
        model = TaskForce
        fields = ["council", "name", "purpose", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, chair in zip(("chair_1", "chair_2"), self.instance.chairs.order_by("pk"), strict=False):
                self.fields[name].initial = chair.email

    @property
    def chairs(self) -> list[User]:
        return [person for name in ("chair_1", "chair_2") if (person := self.cleaned_data.get(name))]
