from django.urls import URLPattern, path

from cms.outreach import duty_views, views
from cms.outreach.feeds import OutreachNews

app_name = "outreach"
urlpatterns: list[URLPattern] = [
    path("", views.stops, name="stops"),
    path("new/", duty_views.plan, name="plan"),
    path("feed/", OutreachNews(), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("ledger.csv", views.ledger_csv, name="ledger_csv"),
    path("who-is-missing/", views.who_is_missing, name="who_is_missing"),
    path("who-is-missing.csv", views.funnel_csv, name="funnel_csv"),
    path("files/bring/", duty_views.bring, name="bring"),
    path("files/<int:pk>/", duty_views.file, name="file"),
    path("<int:pk>/", views.stop, name="stop"),
    path("<int:pk>/calendar.ics", views.stop_calendar, name="stop_calendar"),
    path("<int:pk>/change/", duty_views.change, name="change"),
    path("<int:pk>/call-off/", duty_views.call_off, name="call_off"),
    path("<int:pk>/ledger/", duty_views.ledger, name="ledger"),
]
