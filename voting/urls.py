from django.urls import path

from voting import views

app_name = "voting"
urlpatterns = [
    path("", views.polls, name="polls"),
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/outcome/", views.outcome, name="outcome"),
]
