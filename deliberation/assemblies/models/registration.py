"""Who means to come, and what they need for it. Between them and the door; deleted soon after the assembly."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.models.door import spaced
from deliberation.assemblies.models.session import Assembly


class Registration(models.Model):
    """A resident who signed up."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("assembly")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    from_afar = models.BooleanField(_("takes part from afar"), default=False)
    needs = models.CharField(_("what they need"), max_length=300, blank=True)
    interpretation = models.CharField(_("interpretation into"), max_length=60, blank=True)
    children = models.PositiveSmallIntegerField(_("children to look after"), default=0)
    code = models.CharField(_("code for the door"), max_length=6)
    registered_at = models.DateTimeField(_("signed up"))

    class Meta:
        ordering = ["registered_at", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["assembly", "person"], name="one_registration_a_person"),
            models.UniqueConstraint(fields=["assembly", "code"], name="one_code_a_registration"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.assembly_id}"

    @property
    def spoken_code(self) -> str:
        """The code as it is shown and said: "K7M-4QP"."""
        return spaced(self.code)
