from django.urls import URLPattern, path

from deliberation.assemblies import (
    act_views,
    chair_views,
    door_views,
    question_views,
    record_views,
    registration_views,
    views,
)

app_name = "assemblies"
urlpatterns: list[URLPattern] = [
    path("", views.assemblies, name="assemblies"),
    path("questions/", question_views.questions, name="questions"),
    path("questions/<int:pk>/reply/", question_views.reply, name="reply"),
    path("schedule/", chair_views.schedule, name="schedule"),
    path("<int:pk>/", views.assembly, name="assembly"),
    path("<int:pk>/screen/", views.screen, name="screen"),
    path("<int:pk>/act/", act_views.act, name="act"),
    path("<int:pk>/state.json", views.state, name="state"),
    path("<int:pk>/calendar.ics", views.calendar, name="calendar"),
    path("<int:pk>/chair/", chair_views.chair, name="chair"),
    path("<int:pk>/chair/poll/", chair_views.prepare_poll, name="prepare_poll"),
    path("<int:pk>/chair/item/", chair_views.add_item, name="add_item"),
    path("<int:pk>/chair/agenda/", chair_views.agenda, name="agenda"),
    path("<int:pk>/chair/speaking/", chair_views.speaking, name="speaking"),
    path("<int:pk>/chair/note-taker/", record_views.note_taker, name="note_taker"),
    path("<int:pk>/chair/afterwards/", record_views.afterword, name="afterword"),
    path("<int:pk>/chair/hand-out/", record_views.hand_out, name="hand_out"),
    path("<int:pk>/hand-outs/<int:number>/", record_views.handout, name="handout"),
    path("<int:pk>/hand-outs/<int:number>/code.svg", record_views.handout_code, name="handout_code"),
    path("<int:pk>/registration/", registration_views.register, name="register"),
    path("<int:pk>/code.svg", door_views.code, name="code"),
    path("<int:pk>/door/", door_views.door, name="door"),
    path("<int:pk>/door/code/<slug:code>/", door_views.coded, name="coded"),
    path("<int:pk>/door/count/", door_views.count, name="count"),
    path("<int:pk>/door/correct/", door_views.correct, name="correct_count"),
    path("<int:pk>/door/undo/", door_views.undo, name="undo_at_the_door"),
    path("<int:pk>/chair/minutes/", chair_views.minutes, name="minutes"),
]
