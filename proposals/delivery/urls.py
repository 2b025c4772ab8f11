from django.urls import URLPattern, path

from proposals.delivery import council_views, views
from proposals.delivery.feeds import ProjectNews

app_name = "delivery"
urlpatterns: list[URLPattern] = [
    path("", views.projects, name="projects"),
    path("feed/", ProjectNews(), name="feed"),
    path("council/", council_views.council, name="council"),
    path("<int:pk>/", views.project, name="project"),
    path("setbacks/<int:pk>/", views.setback, name="setback"),
    path("setbacks/<int:pk>/sign/", council_views.sign, name="sign"),
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/answer/", council_views.answer, name="answer"),
]
