from django.urls import path

from hall import views

app_name = "hall"
urlpatterns = [
    # the host
    path("work/<slug:code>/heats/<int:pk>/hall/", views.opening, name="opening"),
    path("work/<slug:code>/heats/<int:pk>/hall/enter/", views.enter, name="enter"),
    path("work/<slug:code>/heats/<int:pk>/hall/record/", views.record, name="record"),
    path(
        "work/<slug:code>/heats/<int:pk>/hall/record/make/", views.record_make, name="record_make"
    ),
    path(
        "work/<slug:code>/heats/<int:pk>/hall/record/paper/",
        views.record_paper,
        name="record_paper",
    ),
    path(
        "work/<slug:code>/heats/<int:pk>/hall/record/file/", views.record_file, name="record_file"
    ),
    path("work/<slug:code>/hall/<int:run>/", views.console, name="console"),
    path("work/<slug:code>/hall/<int:run>/data/", views.console_data, name="console_data"),
    path("work/<slug:code>/hall/<int:run>/steps/", views.step, name="step"),
    path("work/<slug:code>/hall/<int:run>/end/", views.end, name="end"),
    path("work/<slug:code>/hall/<int:run>/public/", views.publish, name="publish"),
    path("work/<slug:code>/hall/<int:run>/screens/", views.screen_add, name="screen_add"),
    path(
        "work/<slug:code>/hall/<int:run>/screens/<int:screen>/close/",
        views.screen_close,
        name="screen_close",
    ),
    # the door
    path("work/<slug:code>/hall/<int:run>/door/", views.door, name="door"),
    path("work/<slug:code>/hall/<int:run>/door/data/", views.door_data, name="door_data"),
    path("arrival/<str:signed>/", views.arrival, name="arrival"),
    # the entry's own people
    path("my/entries/<int:pk>/turn/", views.turn, name="turn"),
    path("my/entries/<int:pk>/turn/document/", views.turn_document, name="turn_document"),
    path("my/entries/<int:pk>/turn/code.png", views.turn_code, name="turn_code"),
    # the live page, for those who look after it
    path("work/<slug:code>/hall/<int:run>/photos/", views.photos, name="photos"),
    path("work/<slug:code>/hall/<int:run>/video/", views.video, name="video"),
    # the judges' tablets
    path("judge/heats/<int:pk>/stage/", views.stage_line, name="stage_line"),
    # the big screen, without an account
    path("screen/", views.screen, name="screen"),
    path("screen/document/", views.screen_document, name="screen_document"),
    path("screen/open/<str:secret>/", views.screen_link, name="screen_link"),
    # everybody
    path("live/now/", views.now, name="now"),
    path("live/<slug:code>/<int:pk>/", views.live_page, name="live"),
    path("live/<slug:code>/<int:pk>/document/", views.live_document, name="live_document"),
    path("live/<slug:code>/<int:pk>/here/", views.here, name="here"),
    path("live/<slug:code>/<int:pk>/photos/<uuid:photo>/<slug:cut>/", views.photo, name="photo"),
]
