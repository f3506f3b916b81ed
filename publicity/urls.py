from django.urls import path

from publicity import views

app_name = "publicity"
urlpatterns = [
    # the public
    path("", views.home, name="home"),
    path("privacy/", views.privacy, name="privacy"),
    path("contests/<slug:code>/", views.competition_page, name="competition"),
    path("contests/<slug:code>/rounds/<int:order>/", views.round_results, name="results"),
    path("contests/<slug:code>/calendar.ics", views.public_calendar, name="calendar"),
    path("lang/<slug:language>/", views.switch_language, name="language"),
    path("notices/", views.notice_list, name="notices"),
    path("notices/<int:pk>/", views.notice_page, name="notice"),
    # everybody's own
    path("my/calendar/", views.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", views.own_calendar, name="own_calendar"),
    # the workspace
    path("work/<slug:code>/calendar/", views.work_calendar, name="work_calendar"),
    path("work/<slug:code>/notices/", views.work_notices, name="work_notices"),
    path("work/<slug:code>/notices/<int:pk>/", views.work_notice, name="work_notice"),
    path("work/<slug:code>/coverage/", views.coverage, name="coverage"),
    path("work/<slug:code>/reports/", views.reports, name="reports"),
    path("work/<slug:code>/reports/make/", views.report_make, name="make_report"),
    path(
        "work/<slug:code>/reports/<int:pk>/progress/",
        views.report_progress,
        name="report_progress",
    ),
    path("work/<slug:code>/reports/<int:pk>/cancel/", views.report_cancel, name="report_cancel"),
    path("work/<slug:code>/reports/<int:pk>/pdf/", views.report_pdf, name="report_pdf"),
    path("work/<slug:code>/recommend/", views.recommend_up, name="recommend"),
]
