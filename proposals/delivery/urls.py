from django.urls import URLPattern, path

from proposals.delivery import views

app_name = "delivery"
urlpatterns: list[URLPattern] = [
    path("", views.projects, name="projects"),
    path("<int:pk>/", views.project, name="project"),
]
