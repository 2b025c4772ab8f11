from django.urls import URLPattern, path
from django.views.generic import RedirectView

app_name = "residence"
urlpatterns: list[URLPattern] = [path("", RedirectView.as_view(url="/"), name="start")]
