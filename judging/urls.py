from django.urls import path

from judging import views

app_name = "judging"
urlpatterns = [
    # the judge
    path("judge/", views.judge_home, name="home"),
    path("judge/heats/<int:pk>/", views.judge_heat, name="heat"),
    path("judge/sheets/<int:pk>/", views.sheet, name="sheet"),
    path("judge/sheets/<int:pk>/save/", views.sheet_save, name="save"),
    path("judge/appearances/<int:pk>/recuse/", views.recuse_self, name="recuse_self"),
    path("judge/materials/<int:pk>/", views.judge_material, name="material"),
    path("judge/heats/<int:pk>/lock/", views.chair_lock, name="chair_lock"),
    # the organiser
    path("work/<slug:code>/rounds/", views.rounds, name="rounds"),
    path("work/<slug:code>/rounds/<int:pk>/", views.round_detail, name="round"),
    path("work/<slug:code>/rounds/<int:pk>/decide/", views.round_decide, name="decide"),
    path("work/<slug:code>/rounds/<int:pk>/publish/", views.round_publish, name="publish"),
    path("work/<slug:code>/heats/<int:pk>/", views.heat_detail, name="work_heat"),
    path("work/<slug:code>/heats/<int:pk>/seat/", views.heat_seat_entries, name="seat_entries"),
    path("work/<slug:code>/heats/<int:pk>/recuse/", views.heat_recuse, name="recuse"),
    path("work/<slug:code>/heats/<int:pk>/draw/", views.heat_draw, name="draw"),
    path("work/<slug:code>/heats/<int:pk>/open/", views.heat_open, name="open"),
    path("work/<slug:code>/heats/<int:pk>/lock/", views.heat_lock, name="lock"),
    path("work/<slug:code>/heats/<int:pk>/unlock/", views.heat_unlock, name="unlock"),
    path("work/<slug:code>/approvals/<int:pk>/", views.approval_decide, name="approval"),
]
