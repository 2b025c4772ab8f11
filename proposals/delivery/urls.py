from django.urls import URLPattern, path

from proposals.delivery import views
from proposals.delivery.feeds import ProjectNews

app_name = "delivery"
urlpatterns: list[URLPattern] = [
    path("", views.projects, name="projects"),
    path("feed/", ProjectNews(), name="feed"),
    path("<int:pk>/", views.project, name="project"),
]
