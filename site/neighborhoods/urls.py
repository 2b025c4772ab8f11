from django.urls import URLPattern

app_name = "neighborhoods"
urlpatterns: list[URLPattern] = []
