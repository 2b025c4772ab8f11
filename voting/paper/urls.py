from django.urls import path

from voting.paper import keying_views, kiosk_views, views

app_name = "paper"
urlpatterns = [
    path("kiosk/", kiosk_views.kiosk, name="kiosk"),
    path("kiosk/ballot/", kiosk_views.kiosk_ballot, name="kiosk_ballot"),
    path("kiosk/review/", kiosk_views.kiosk_review, name="kiosk_review"),
    path("kiosk/cast/", kiosk_views.kiosk_cast, name="kiosk_cast"),
    path("<int:pk>/paper/", views.vote_on_paper, name="vote_on_paper"),
    path("<int:pk>/paper/key-in/", keying_views.key_in, name="key_in"),
]
