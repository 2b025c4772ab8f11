from django.urls import path

from voting.record import views

app_name = "record"
urlpatterns = [
    path("<int:pk>/record/", views.record, name="record"),
    path("<int:pk>/record/checkpoint.txt", views.checkpoint, name="checkpoint"),
    path("<int:pk>/record/checkpoints.txt", views.checkpoints, name="checkpoints"),
    path("<int:pk>/record/entries.jsonl", views.entries, name="entries"),
    path("<int:pk>/record/consistency.json", views.consistency, name="consistency"),
    path("<int:pk>/record/ballots/<slug:prefix>.json", views.ballots_beginning_with, name="ballots"),
    path("<int:pk>/record/cosign", views.cosign, name="cosign"),
    path("<int:pk>/record/roll.txt", views.roll_file, name="roll"),
    path("<int:pk>/record/my-line/", views.my_line, name="my_line"),
    path("<int:pk>/record/bundle.zip", views.bundle, name="bundle"),
    path("<int:pk>/check/", views.check, name="check"),
]
