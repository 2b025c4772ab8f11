from django.urls import URLPattern, path

from cms.data_room import views

app_name = "data_room"
urlpatterns: list[URLPattern] = [
    path("", views.data_sets, name="data_sets"),
    path("<int:pk>/", views.data_set, name="data_set"),
    path("releases/<int:pk>.csv", views.release_csv, name="csv"),
    path("requests/", views.requests, name="requests"),
    path("requests/ask/", views.ask, name="ask"),
    path("requests/<int:pk>/", views.one_request, name="request"),
    path("requests/<int:pk>/answer/", views.answer, name="answer"),
]
