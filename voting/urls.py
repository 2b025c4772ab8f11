from django.urls import path

from voting import my_vote_views, outcome_views, views

app_name = "voting"
urlpatterns = [
    path("", views.polls, name="polls"),
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/review/", views.review, name="review"),
    path("<int:pk>/cast/", views.cast, name="cast"),
    path("<int:pk>/recorded/", views.recorded, name="recorded"),
    path("<int:pk>/rules.json", views.manifest, name="manifest"),
    path("<int:pk>/outcome/", outcome_views.outcome, name="outcome"),
    path("<int:pk>/outcome/rounds/", outcome_views.rounds, name="rounds"),
    path("<int:pk>/outcome/projects/<int:number>/", outcome_views.project, name="project"),
    path("<int:pk>/outcome/rounds/<int:number>/", outcome_views.round_, name="round"),
    path("<int:pk>/outcome/fairness/", outcome_views.fairness, name="fairness"),
    path("<int:pk>/outcome/my-vote/", my_vote_views.my_vote_page, name="my_vote"),
    path("<int:pk>/outcome.csv", outcome_views.outcome_csv, name="outcome_csv"),
    path("<int:pk>/outcome.json", outcome_views.outcome_json, name="outcome_json"),
    path("<int:pk>/voters.csv", outcome_views.voters_csv, name="voters_csv"),
    path("<int:pk>/ballots.pb", outcome_views.ballots_pb, name="ballots_pb"),
]
