from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from cms.progress import views
from cms.progress.feeds import ProgressNews

app_name = "progress"
urlpatterns: list[URLPattern] = [
    path("progress/", views.city, name="city"),
    path("progress/changes.atom", require_safe(ProgressNews()), name="feed"),
    path("progress/rows/<slug:kind>/", views.rows, name="rows"),
    path("progress/rows/<slug:kind>.csv", views.rows_csv, name="rows_csv"),
    path("progress/by/<slug:name>.csv", views.table_csv, name="table"),
    path("progress/<slug:slug>/", views.cycle, name="cycle"),
    path("neighborhoods/<slug:slug>/progress/", views.neighborhood, name="neighborhood"),
    path("neighborhoods/<slug:slug>/money/", views.money_here, name="money_here"),
    # Other sites may show these in a frame, and nothing else: `config.middleware.frames_for_other_sites`.
    path("embed/progress/", views.embed_city, name="embed_city"),
    path("embed/progress/cycles/<slug:slug>/", views.embed_cycle, name="embed_cycle"),
    path("embed/progress/neighborhoods/<slug:slug>/", views.embed_neighborhood, name="embed_neighborhood"),
]
