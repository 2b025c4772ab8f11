"""Every address of the site, room by room. Wagtail pages take what is left."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import showcase, views
from kit.late_addresses import LateAddresses
from kit.when_used import when_used

handler403 = "config.views.forbidden"

urlpatterns: list[URLPattern | URLResolver] = [
    # First, as ballots come by the hundred and each pattern before them takes its time.
    path("voting/", include("voting.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("language/<slug:code>/", views.choose_language, name="language"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("accounts.urls")),
    path("following/", include("following.urls")),
    path("residence/", include("residence.urls")),
    path("neighborhoods/", include("neighborhoods.urls")),
    path("councils/", include("neighborhoods.decisions.urls")),
    path("", include("cycles.charters.urls")),
    path("cycles/", include("cycles.urls")),
    path("proposals/", include("proposals.urls")),
    path("proposals/", include("proposals.reviewing.urls")),
    path("proposals/", include("proposals.citing.urls")),
    path("projects/", include("proposals.delivery.urls")),
    path("indicators/", include("proposals.indicators.urls")),
    path("discussions/", include("deliberation.discussions.urls")),
    path("assemblies/", include("deliberation.assemblies.urls")),
    path("opinions/", include("deliberation.opinions.urls")),
    path("lots/", include("deliberation.lots.urls")),
    path("voting/", include("voting.comparisons.urls")),
    path("voting/", include("voting.record.urls")),
    path("voting/", include("voting.paper.urls")),
    path("data/", include("cms.data_room.urls")),
    path("decisions/", include("cms.register.urls")),
    path("stories/", include("cms.stories.urls")),
    path("training/", include("cms.training.urls")),
    path("outreach/", include("cms.outreach.urls")),
    path("surveillance/", include("cms.surveillance.urls")),
    path("liaison/", include("cms.liaison.urls")),
    path("audit/", include("audit.urls")),
    # With ninja and pydantic come 12 MB and half a second: for the first program that asks, not for every start.
    path("api/", when_used("config.api.views", "guide"), name="api"),
    LateAddresses("api/v1/", "config.api.addresses"),
]
if not settings.PRODUCTION:  # behind a real front end, uploaded files are served by it
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
if settings.DEMO:
    from config.demo.views import demo_key

    urlpatterns.append(path("demo/key.json", demo_key, name="demo_key"))
if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("house/look/", showcase.look, name="look"))
urlpatterns += [path("", include("cms.progress.urls")), path("", include("cms.urls")), path("", include(wagtail_urls))]
