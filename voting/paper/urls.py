from django.urls import path

from voting.paper import views

app_name = "paper"
urlpatterns = [
    path("<int:pk>/paper/", views.vote_on_paper, name="vote_on_paper"),
]
