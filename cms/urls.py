from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from cms import views
from cms.sitemaps import SITEMAPS

app_name = "cms"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("questions/ask/<int:page_pk>/<str:paragraph>/", views.ask, name="ask"),
    path("tables/<int:page_pk>/<uuid:block>.csv", views.table, name="table"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "cms:sitemap"}, name="sitemap_index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    # As Wagtail's own pattern, which stays for the addresses it gives out, and for passwords under _util.
    re_path(r"^(?!_util/)((?:[\w\-]+/)*)$", views.page, name="page"),
]
