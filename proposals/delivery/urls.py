from django.urls import URLPattern, path

from proposals.delivery import check_views, council_views, views
from proposals.delivery.feeds import ProjectNews

app_name = "delivery"
urlpatterns: list[URLPattern] = [
    path("", views.projects, name="projects"),
    path("feed/", ProjectNews(), name="feed"),
    path("council/", council_views.council, name="council"),
    path("<int:pk>/", views.project, name="project"),
    path("<int:pk>/worked/", check_views.check, name="check"),
    path("<int:pk>/reopen/", check_views.reopen, name="reopen"),
    path("checks/<int:pk>/hide/", check_views.hide, name="hide"),
    path("reopenings/<int:pk>/answer/", check_views.answer_reopening, name="answer_reopening"),
    path("setbacks/<int:pk>/", views.setback, name="setback"),
    path("setbacks/<int:pk>/sign/", council_views.sign, name="sign"),
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/answer/", council_views.answer, name="answer"),
]
