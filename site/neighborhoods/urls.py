from django.urls import URLPattern, path

from neighborhoods import views

app_name = "neighborhoods"
urlpatterns: list[URLPattern] = [
    path("", views.neighborhood_list, name="list"),
    path("<slug:slug>/", views.neighborhood, name="neighborhood"),
]
