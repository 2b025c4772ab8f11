from django.urls import URLPattern, path

from cycles.charters import acting_views, files, views
from cycles.charters.feeds import CharterNews
from cycles.charters.models.texts import WHOLE_CITY

app_name = "charters"
urlpatterns: list[URLPattern] = [
    path("charters/", views.charters, name="charters"),
    path("charters/feed/", CharterNews(), name="feed"),
    path(f"charters/{WHOLE_CITY}/", views.charter, name="city"),
    path(f"charters/{WHOLE_CITY}/open/", acting_views.open_version, name="open_city"),
    path("neighborhoods/<slug:slug>/charter/", views.charter, name="charter"),
    path("neighborhoods/<slug:slug>/charter/open/", acting_views.open_version, name="open"),
    path("charters/versions/<int:pk>/", views.version, name="version"),
    path("charters/versions/<int:pk>/charter.txt", files.text, name="text"),
    path("charters/versions/<int:pk>/weights.csv", files.weights_csv, name="csv"),
    path("charters/versions/<int:pk>/changes/", acting_views.explain, name="explain"),
    path("charters/versions/<int:pk>/clauses/", acting_views.add_clause, name="add_clause"),
    path("charters/clauses/<int:pk>/", acting_views.change_clause, name="change_clause"),
    path("charters/versions/<int:pk>/weigh/", acting_views.weigh, name="weigh"),
    path("charters/versions/<int:pk>/weigh/council/", acting_views.weigh_council, name="weigh_council"),
    path("charters/versions/<int:pk>/weigh/agency/", acting_views.weigh_agency, name="weigh_agency"),
    path("charters/versions/<int:pk>/settle/", acting_views.settle, name="settle"),
    path("charters/versions/<int:pk>/sign/", acting_views.sign, name="sign"),
    path("charters/versions/<int:pk>/reopen/", acting_views.reopen, name="reopen"),
    path("charters/versions/<int:pk>/withdraw/", acting_views.withdraw, name="withdraw"),
]
