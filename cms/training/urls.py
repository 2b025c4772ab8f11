from django.urls import URLPattern, path

from cms.training import duty_views, reflection_views, views
from cms.training.feeds import TrainingNews

app_name = "training"
urlpatterns: list[URLPattern] = [
    path("", views.curricula, name="curricula"),
    path("new/", duty_views.start, name="start"),
    path("feed/", TrainingNews(), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("<int:pk>/", views.curriculum, name="curriculum"),
    path("<int:pk>/write/", duty_views.write, name="write"),
    path("<int:pk>/ask/", duty_views.ask, name="ask"),
    path("<int:pk>/my-name/", duty_views.my_name, name="my_name"),
    path("<int:pk>/plan/", duty_views.plan, name="plan"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/versions/<int:number>/approve/", duty_views.approve, name="approve"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/calendar.ics", views.session_calendar, name="session_calendar"),
    path("sessions/<int:pk>/register/", views.register, name="register"),
    path("sessions/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("sessions/<int:pk>/undo/", views.undo, name="undo"),
    path("sessions/<int:pk>/reflect/", views.reflect, name="reflect"),
    path("sessions/<int:pk>/change/", duty_views.change, name="change"),
    path("sessions/<int:pk>/call-off/", duty_views.call_off, name="call_off"),
    path("sessions/<int:pk>/came/", duty_views.came, name="came"),
    path("sessions/<int:pk>/people/", duty_views.people, name="people"),
    path("reflections/", reflection_views.flagged, name="flagged"),
    path("reflections/<int:pk>/", reflection_views.reflection, name="reflection"),
    path("reflections/<int:pk>/flag/", reflection_views.flag, name="flag"),
    path("reflections/<int:pk>/take-back/", reflection_views.take_back, name="take_back"),
    path("reflections/<int:pk>/hide/", reflection_views.hide, name="hide"),
    path("reflections/<int:pk>/dismiss/", reflection_views.dismiss, name="dismiss"),
    path("reflections/<int:pk>/restore/", reflection_views.restore, name="restore"),
]
