from django.urls import URLPattern, path

from proposals.reviewing import views

app_name = "reviewing"
urlpatterns: list[URLPattern] = [
    path("causes/", views.causes, name="causes"),
    path("causes.csv", views.causes_csv, name="causes_csv"),
    path("<int:pk>/reviewed/", views.reviewed, name="reviewed"),
    path("<int:pk>/appeal/", views.appeal, name="appeal"),
    path("<int:pk>/aim/", views.aim, name="aim"),
]
