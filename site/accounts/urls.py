from django.conf import settings
from django.urls import URLPattern, path

from accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("", views.me, name="me"),
    path("change/", views.change_me, name="change_me"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("leave/", views.leave, name="leave"),
]
# Outside the demo this address does not exist (and the view would refuse: two locks, and a system check as the third).
PERSONAS = path("personas/", views.persona_list, name="personas")
if settings.DEMO:
    urlpatterns.append(PERSONAS)
