from django.urls import URLPattern, path

from audit import views

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("", views.record, name="record"),
    path("entries/", views.entries, name="entries"),
    path("entries.csv", views.entries_csv, name="entries_csv"),
    path("verify/", views.verify, name="verify"),
]
