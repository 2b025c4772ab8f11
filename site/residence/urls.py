from django.urls import URLPattern, path

from residence import views

app_name = "residence"
urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("roll/", views.roll, name="roll"),
    path("letter/", views.letter, name="letter"),
    path("code/", views.code, name="code"),
]
