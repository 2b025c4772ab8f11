from django.urls import URLPattern, path

from deliberation.discussions import views

app_name = "discussions"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", views.discussion, name="discussion"),
    path("<int:pk>/comment/", views.comment, name="say"),
    path("comments/<int:pk>/", views.permalink, name="comment"),
    path("comments/<int:pk>/thread/", views.thread, name="thread"),
    path("comments/<int:pk>/reply/", views.reply, name="reply"),
    path("comments/<int:pk>/edit/", views.edit, name="edit"),
    path("comments/<int:pk>/remove/", views.remove, name="remove"),
    path("comments/<int:pk>/flag/", views.flag, name="flag"),
    path("comments/<int:pk>/hide/", views.decide, {"kind": "hide"}, name="hide"),
    path("comments/<int:pk>/restore/", views.decide, {"kind": "restore"}, name="restore"),
    path("comments/<int:pk>/dismiss/", views.decide, {"kind": "dismiss"}, name="dismiss"),
    path("queue/", views.queue, name="queue"),
]
