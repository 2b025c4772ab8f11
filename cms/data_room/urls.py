from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from cms.data_room import note_views, reading_views, view_views, views
from cms.data_room.feeds import DataNews

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
    path("feed/", require_safe(DataNews()), name="feed"),
    path("readings/flagged/", reading_views.flagged, name="readings_flagged"),
    path("<int:pk>/readings/new/", reading_views.propose, name="reading_propose"),
    path("<int:pk>/readings/<int:number>/", reading_views.reading, name="reading"),
    path("<int:pk>/readings/<int:number>/figures.csv", reading_views.figures_csv, name="reading_csv"),
    path("<int:pk>/readings/<int:number>/answer/", reading_views.answer, name="reading_answer"),
    path("<int:pk>/readings/<int:number>/flag/", reading_views.flag, name="reading_flag"),
    path("<int:pk>/readings/<int:number>/withdraw/", reading_views.withdraw, name="reading_withdraw"),
    path("<int:pk>/readings/<int:number>/hide/", reading_views.decide, {"kind": "hide"}, name="reading_hide"),
    path("<int:pk>/readings/<int:number>/restore/", reading_views.decide, {"kind": "restore"}, name="reading_restore"),
    path("<int:pk>/readings/<int:number>/dismiss/", reading_views.decide, {"kind": "dismiss"}, name="reading_dismiss"),
]
