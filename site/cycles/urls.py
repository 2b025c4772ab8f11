from django.urls import path

from cycles import views

app_name = "cycles"
urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("<slug:slug>/", views.cycle, name="cycle"),
    path("<slug:slug>/envelopes.csv", views.envelopes_csv, name="envelopes_csv"),
    path("<slug:slug>/calendar.ics", views.calendar, name="calendar"),
]
