from django.urls import URLPattern, path

from cms.data_room import note_views, view_views, views

app_name = "data_room"
urlpatterns: list[URLPattern] = [
    path("", views.data_sets, name="data_sets"),
    path("<int:pk>/", views.data_set, name="data_set"),
    path("releases/<int:pk>.csv", views.release_csv, name="csv"),
    path("requests/", views.requests, name="requests"),
    path("requests/ask/", views.ask, name="ask"),
    path("requests/<int:pk>/", views.one_request, name="request"),
    path("requests/<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/notes/new/", note_views.write, name="note_write"),
    path("<int:pk>/views/new/", view_views.keep, name="view_keep"),
    path("views/", view_views.mine, name="my_views"),
    path("v/<slug:code>/", view_views.open_view, name="view"),
    path("v/<slug:code>/change/", view_views.change, name="view_change"),
    path("notes/flagged/", note_views.flagged, name="notes_flagged"),
    path("notes/<int:pk>/", note_views.note, name="note"),
    path("notes/<int:pk>/agree/", note_views.agree, name="note_agree"),
    path("notes/<int:pk>/check/", note_views.check, name="note_check"),
    path("notes/<int:pk>/flag/", note_views.flag, name="note_flag"),
    path("notes/<int:pk>/withdraw/", note_views.withdraw, name="note_withdraw"),
    path("notes/<int:pk>/hide/", note_views.decide, {"kind": "hide"}, name="note_hide"),
    path("notes/<int:pk>/restore/", note_views.decide, {"kind": "restore"}, name="note_restore"),
    path("notes/<int:pk>/dismiss/", note_views.decide, {"kind": "dismiss"}, name="note_dismiss"),
]
