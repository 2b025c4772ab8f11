from django.urls import URLPattern, path

from deliberation.discussions.feeds import ModerationLog
from deliberation.discussions.views import moderating, records, summing, talk

app_name = "discussions"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", talk.discussion, name="discussion"),
    path("<int:pk>/comment/", talk.comment, name="say"),
    path("<int:pk>/lock/", moderating.lock_discussion, name="lock_discussion"),
    path("<int:pk>/summary/", summing.summaries, name="summaries"),
    path("<int:pk>/summary/write/", summing.summarize, name="summarize"),
    path("summaries/<int:pk>/<int:point>/object/", summing.object_to, name="object_to"),
    path("objections/<int:pk>/answer/", summing.answer_objection, name="answer_objection"),
    path("questions/", talk.questions, name="questions"),
    path("comments/<int:pk>/", talk.permalink, name="comment"),
    path("comments/<int:pk>/thread/", talk.thread, name="thread"),
    path("comments/<int:pk>/reply/", talk.reply, name="reply"),
    path("comments/<int:pk>/edit/", talk.edit, name="edit"),
    path("comments/<int:pk>/remove/", talk.remove, name="remove"),
    path("comments/<int:pk>/answer/", talk.answer, name="answer"),
    path("comments/<int:pk>/nod/", talk.nod, name="nod"),
    path("comments/<int:pk>/history/", talk.history, name="history"),
    path("comments/<int:pk>/flag/", talk.flag, name="flag"),
    path("comments/<int:pk>/hide/", moderating.decide, {"kind": "hide"}, name="hide"),
    path("comments/<int:pk>/restore/", moderating.decide, {"kind": "restore"}, name="restore"),
    path("comments/<int:pk>/dismiss/", moderating.decide, {"kind": "dismiss"}, name="dismiss"),
    path("comments/<int:pk>/warn/", moderating.decide, {"kind": "warn"}, name="warn"),
    path("comments/<int:pk>/pause/", moderating.decide, {"kind": "pause"}, name="pause"),
    path("comments/<int:pk>/undo/", moderating.decide, {"kind": "undo"}, name="undo"),
    path("comments/<int:pk>/lock/", moderating.decide, {"kind": "lock"}, name="lock"),
    path("queue/", moderating.queue, name="queue"),
    path("rules/", records.rules, name="rules"),
    path("rules/edit/", records.write_rules, name="write_rules"),
    path("rules/<int:version>/", records.rules, name="rules_version"),
    path("moderation/", records.log, name="log"),
    path("moderation/feed/", ModerationLog(), name="log_feed"),
    path("moderation/councils/", records.councils, name="councils"),
    path("moderation/<int:pk>/", records.decision, name="decision"),
    path("moderation/<int:pk>/take-back/", moderating.take_back, name="take_back"),
    path("moderation/<int:pk>/appeal/", records.appeal, name="appeal"),
    path("appeals/", records.appeals, name="appeals"),
    path("appeals/<int:pk>/", records.answer_appeal, name="answer_appeal"),
]
