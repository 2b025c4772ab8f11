from django.urls import URLPattern, path

from cms.liaison import views
from cms.liaison.feeds import ExplanationNews

app_name = "liaison"
urlpatterns: list[URLPattern] = [
    path("", views.desk, name="desk"),
    path("ask/", views.ask, name="ask"),
    path("feed/", ExplanationNews(), name="feed"),
    path("asked/<int:pk>/", views.asked, name="asked"),
    path("asked/<int:pk>/answer/", views.answer, name="answer"),
    path("plain/new/", views.write, name="write"),
    path("plain/<int:pk>/", views.plain, name="plain"),
    path("plain/<int:pk>/change/", views.write, name="change"),
]
