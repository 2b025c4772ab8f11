from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from cms.register import views
from cms.register.feeds import DecisionNews

app_name = "register"
urlpatterns: list[URLPattern] = [
    path("", views.decisions, name="decisions"),
    path("decisions.csv", views.decisions_csv, name="csv"),
    path("feed/", require_safe(DecisionNews()), name="feed"),
    path("<slug:kind>/<int:pk>/", views.decision, name="decision"),
]
