"""What search engines may list: public pages and public proposals, at the site's own address."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from proposals.models import Proposal


class CitySitemap(Sitemap):
    """Addresses begin with SITE_URL, whatever host the request came to."""

    protocol = urlsplit(settings.SITE_URL).scheme or "https"

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(CitySitemap):
    def items(self) -> Any:
        own = Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE)  # translations have the same addresses
        return own.live().public().filter(depth__gt=1).order_by("path")

    def location(self, item: Page) -> str:
        return str(item.url or "/")

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


class ProposalSitemap(CitySitemap):
    limit = 2000

    def items(self) -> Any:
        return Proposal.objects.public().order_by("pk")

    def lastmod(self, item: Proposal) -> datetime:
        return item.changed_at


SITEMAPS = {"pages": PageSitemap, "proposals": ProposalSitemap}
