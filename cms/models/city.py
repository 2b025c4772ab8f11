"""What the city says about itself at the foot of every page."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

WORDS = ("contact_name", "contact_email", "contact_phone", "contact_address", "footer_text")
KEPT = 60  # seconds; the process that saves forgets at once
KEY = "cms.city"


@register_setting(icon="site", order=900)
class CitySettings(BaseSiteSetting):
    """How to reach the people behind this site."""

    contact_name = models.CharField(_("who answers"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_address = models.CharField(_("street address"), max_length=200, blank=True)
    footer_text = models.CharField(_("at the foot of every page"), max_length=300, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_address"),
            ],
            heading=_("Contact"),
        ),
        FieldPanel("footer_text"),
    ]

    class Meta:
        verbose_name = _("city contact and footer")

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(KEY)


def city_words(request: HttpRequest | None) -> dict[str, str]:
    """What the city says about itself, kept for a minute: every page shows it, few requests should ask for it."""
    kept: dict[str, str] | None = cache.get(KEY)
    if kept is None:
        site = Site.find_for_request(request) if request else Site.objects.filter(is_default_site=True).first()
        # Not `for_site`: it writes a row where there is none, and a visit must not write.
        found = CitySettings.objects.filter(site=site).first() or CitySettings()
        kept = {name: getattr(found, name) for name in WORDS}
        cache.set(KEY, kept, KEPT)
    return kept
