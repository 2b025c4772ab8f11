"""What is new in the register, as an Atom feed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.surveillance.models import Version

MOST = 40


class Register(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Surveillance register of %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("surveillance:register")

    def subtitle(self) -> str:
        return _("What the city uses to watch people, and what changed.")

    def items(self) -> list[Version]:
        return list(Version.objects.select_related("technology").order_by("-at", "-pk")[:MOST])

    def item_title(self, version: Version) -> str:
        return str(version.technology)

    def item_description(self, version: Version) -> str:
        return version.why

    def item_link(self, version: Version) -> str:
        return f"{version.technology.get_absolute_url()}#version-{version.number}"

    def item_pubdate(self, version: Version) -> datetime:
        return version.at

    def item_updateddate(self, version: Version) -> datetime:
        return version.at
