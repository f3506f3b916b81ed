"""Every address of the portal; each app mounts its own."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", include("papers.urls")),
    path("", include("publicity.urls")),
    path("", include("api.urls")),
    path("", include("hall.urls")),
    path("", include("outcomes.urls")),
    path("", include("projects.urls")),
    path("", include("judging.urls")),
    path("", include("competitions.urls")),
    path("my/", views.my_work, name="my_work"),
    path("my/messages/", views.inbox, name="inbox"),
    path("my/messages/read/", views.inbox_read, name="inbox_read"),
    path("my/messages/<int:pk>/", views.inbox_letter, name="inbox_letter"),
    path("work/<slug:code>/", views.workspace, name="workspace"),
    path("work/<slug:code>/checklist/", views.checklist, name="checklist"),
    path("work/<slug:code>/audit/", views.audit_trail, name="audit"),
    path("work/<slug:code>/access/", views.access_page, name="access"),
    path("health/", views.health, name="health"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

# What one may not see is answered like what does not exist.
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
