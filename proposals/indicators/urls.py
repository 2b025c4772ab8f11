from django.urls import URLPattern, path

from proposals.indicators import acting_views, views
from proposals.indicators.feeds import IndicatorNews

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("", views.indicators, name="indicators"),
    path("feed/", IndicatorNews(), name="feed"),
    path("propose/", acting_views.propose, name="propose"),
    path("of/<int:pk>/", views.of_project, name="of_project"),
    path("<int:pk>/", views.indicator, name="indicator"),
    path("<int:pk>/readings.csv", views.readings_csv, name="csv"),
    path("<int:pk>/act/", acting_views.act, name="act"),
    path("<int:pk>/measure/", acting_views.measure, name="measure"),
    path("<int:pk>/baseline/", acting_views.baseline, name="baseline"),
    path("<int:pk>/close/", acting_views.close, name="close"),
    path("<int:pk>/bring/", acting_views.bring, name="bring"),
    path("files/<int:pk>/", acting_views.file, name="file"),
    path("readings/<int:pk>/take-back/", acting_views.take_back, name="take_back"),
]
