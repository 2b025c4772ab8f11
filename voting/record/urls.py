from django.urls import path

from voting.record import views

app_name = "record"
urlpatterns = [
    path("<int:pk>/ledger/", views.record, name="record"),
    path("<int:pk>/ledger/poster/", views.poster, name="poster"),
    path("<int:pk>/ledger/checkpoint.txt", views.checkpoint, name="checkpoint"),
    path("<int:pk>/ledger/checkpoints.txt", views.checkpoints, name="checkpoints"),
    path("<int:pk>/ledger/entries.jsonl", views.entries, name="entries"),
    path("<int:pk>/ledger/consistency.json", views.consistency, name="consistency"),
    path("<int:pk>/ledger/ballots/<slug:prefix>.json", views.ballots_beginning_with, name="ballots"),
    path("<int:pk>/ledger/cosign", views.cosign, name="cosign"),
    path("<int:pk>/ledger/roll.txt", views.roll_file, name="roll"),
    path("<int:pk>/ledger/my-line/", views.my_line, name="my_line"),
    path("<int:pk>/ledger/bundle.zip", views.bundle, name="bundle"),
    path("<int:pk>/check/", views.check, name="check"),
]
