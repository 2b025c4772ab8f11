from django.urls import URLPattern, path

from proposals import views

app_name = "proposals"
urlpatterns: list[URLPattern] = [
    path("", views.proposals, name="proposals"),
    path("<int:pk>/", views.proposal, name="proposal"),
]
