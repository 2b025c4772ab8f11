from django.urls import URLPattern, path

from cms.surveillance import views
from cms.surveillance.feeds import Register

app_name = "surveillance"
urlpatterns: list[URLPattern] = [
    path("", views.register, name="register"),
    path("register.csv", views.register_csv, name="csv"),
    path("feed/", Register(), name="feed"),
    path("<int:pk>/", views.technology, name="technology"),
    path("<int:pk>/harm/", views.report_harm, name="report_harm"),
    path("renewals/<int:pk>/vote/", views.vote, name="vote"),
    path("renewals/<int:pk>/advice/", views.advise, name="advise"),
    path("harms/", views.harms, name="harms"),
    path("harms/answer/", views.read_answer, name="read_answer"),
    path("harms/<int:pk>/", views.settle, name="settle"),
]
