from django.urls import URLPattern, path

from proposals.citing import views

app_name = "citing"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/charter/", views.citations, name="citations"),
    path("<int:pk>/charter/cite/", views.cite, name="cite"),
    path("citations/<int:pk>/take-back/", views.take_back, name="take_back"),
]
